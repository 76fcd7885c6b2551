package dev.heddle.client;

import dev.heddle.core.item.Tag;
import java.util.List;

/**
 * A message that is evaluated and forgotten.
 *
 * @param owner the address the process sees as sender; nobody checks it
 */
public record DryRun(String owner, List<Tag> tags, String data) {
  /** What aoconnect says when its caller names no owner. */
  public static final String OWNER_DEFAULT = "1234";

  public DryRun {
    tags = List.copyOf(tags);
  }
}
