package dev.heddle.node.scheduler;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.util.List;
import java.util.Optional;

/**
 * What an item must say to be scheduled. Pure; the rules and, where it has one, the sentence are
 * those of the reference scheduler.
 */
final class ScheduleRules {
  /** What an item can be to a scheduler. */
  enum Kind {
    PROCESS,
    MESSAGE
  }

  private ScheduleRules() {}

  /**
   * What kind of item it is: the first Type tag in either spelling decides. The record of a
   * function opens a log as a process does, and whoever takes it is its scheduler.
   */
  static Optional<Kind> kind(DataItem item) {
    if (FunctionRecord.isOne(item.tags())) {
      return Optional.of(Kind.PROCESS);
    }
    return type(item)
        .flatMap(type ->
            switch (type) {
              case "Process" -> Optional.of(Kind.PROCESS);
              case "Message" -> Optional.of(Kind.MESSAGE);
              default -> Optional.empty();
            });
  }

  /** Why the item cannot be scheduled by anybody; empty if it can. */
  static Optional<String> objection(DataItem item) {
    if (FunctionRecord.isOne(item.tags())) {
      return Optional.empty();
    }
    Optional<String> type = type(item);
    if (type.isEmpty()) {
      return Optional.of("Type tag not present in item " + item.id());
    }
    List<Tag> tags = item.tags().list();
    if (tags.stream().noneMatch(tag -> isNamed(tag, "Data-Protocol", "data-protocol"))) {
      return Optional.of("Data-Protocol tag not present in item " + item.id());
    }
    for (Tag tag : tags) {
      if (tag.name().endsWith("+link") || tag.value().endsWith("+link")) {
        return Optional.of("Tag " + tag.name() + " cannot contain +link");
      }
    }
    return kind(item)
        .map(kind -> objection(item, kind))
        .orElseGet(() ->
            Optional.of(
                "Unsupported Type tag value "
                    + type.get()
                    + " in item "
                    + item.id()
                    + "; a scheduler takes Process and Message"));
  }

  private static Optional<String> objection(DataItem item, Kind kind) {
    return switch (kind) {
      case PROCESS ->
          item.tags().first("Module").isPresent() && item.tags().first("Scheduler").isPresent()
              ? Optional.empty()
              : Optional.of(
                  "Required Module and Scheduler tags for Process type not present in item "
                      + item.id());
      case MESSAGE ->
          item.target().isPresent()
              ? Optional.empty()
              : Optional.of(
                  "message " + item.id() + " has no target; set it to the id of a process");
    };
  }

  private static Optional<String> type(DataItem item) {
    return item.tags().list().stream()
        .filter(tag -> isNamed(tag, "Type", "type"))
        .findFirst()
        .map(Tag::value);
  }

  private static boolean isNamed(Tag tag, String name, String lowerCase) {
    return tag.name().equals(name) || tag.name().equals(lowerCase);
  }
}
