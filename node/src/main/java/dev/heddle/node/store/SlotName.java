package dev.heddle.node.store;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/** The slot that an item says it assigns; whether it is an assignment is not looked at here. */
record SlotName(Bytes process, long slot) {
  /** The slot in the tags of an item that calls itself an assignment. */
  static Optional<SlotName> of(Content content) {
    if (content.transaction() || !content.tags().has("Type", "Assignment")) {
      return Optional.empty();
    }
    Optional<Bytes> process = content.tags().first("Process").flatMap(Ids::parse);
    Optional<Long> slot =
        content
            .tags()
            .first("Nonce")
            .filter(text -> text.matches("\\d{1,18}"))
            .map(Long::parseLong);
    return process.flatMap(pid -> slot.map(number -> new SlotName(pid, number)));
  }
}
