package dev.heddle.core.ao;

import dev.heddle.core.item.Tag;
import java.util.List;

/**
 * A message that an evaluation asks to have sent.
 *
 * @param target the process or wallet it is for, as the module wrote it
 * @param data the body; empty when the module gave none
 * @param anchor what tells it from other messages; 32 digits from aos, anything from others
 * @param tags without the {@code Assignments} tag
 * @param assignees the processes the sent message is to be assigned to as well ({@code Assignments}
 *     tag)
 */
public record OutboxMessage(
    String target, String data, String anchor, List<Tag> tags, List<String> assignees) {
  public OutboxMessage {
    tags = List.copyOf(tags);
    assignees = List.copyOf(assignees);
  }
}
