package dev.heddle.core.ao;

import dev.heddle.core.item.Tag;
import java.util.List;

/** A process that an evaluation asks to have spawned; {@code anchor} is empty when it gave none. */
public record OutboxSpawn(String data, String anchor, List<Tag> tags) {
  public OutboxSpawn {
    tags = List.copyOf(tags);
  }
}
