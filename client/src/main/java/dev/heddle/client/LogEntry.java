package dev.heddle.client;

import dev.heddle.core.item.Tag;
import java.util.List;
import java.util.Optional;

/**
 * One slot of a process's log.
 *
 * @param assignment id of the scheduler's assignment
 * @param message absent where an item that lies elsewhere was assigned by id
 */
public record LogEntry(
    long slot, long timestampMs, String hashChain, String assignment, Optional<Message> message) {

  /**
   * The item in the slot: slot 0 has the process itself.
   *
   * @param owner address of the signer
   * @param data as text; bytes that are not UTF-8 show as U+FFFD
   */
  public record Message(String id, String owner, List<Tag> tags, String data) {
    public Message {
      tags = List.copyOf(tags);
    }

    /** The value of the first tag of that name. */
    public Optional<String> tag(String name) {
      return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).findFirst();
    }

    /** The sender as processes see it: the process that sent it, else the signer. */
    public String from() {
      return tag("From-Process").filter(from -> !from.isEmpty()).orElse(owner);
    }
  }
}
