package dev.heddle.cli;

import dev.heddle.core.ao.Lineage;
import dev.heddle.core.ao.LogAudit;
import dev.heddle.core.ao.LogBundle;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Checks where a fork comes from, generation by generation: that the log of each ancestor holds up
 * to the slot of the fork, and has there the assignment that the fork names.
 */
final class Ancestry {
  private final BiFunction<Bytes, Long, List<LogBundle.Slot>> logs;
  private final List<Lineage> generations = new ArrayList<>();
  private @Nullable String fault;

  /**
   * @param logs gives some slots of the log of a process from one on; none at its end
   */
  Ancestry(BiFunction<Bytes, Long, List<LogBundle.Slot>> logs) {
    this.logs = logs;
  }

  /** What a process says of its past in the first slot of its log; nothing if it is no fork. */
  static Optional<Lineage> of(LogBundle.Slot first) {
    try {
      return first.message().map(DataItem::decode).map(DataItem::tags).flatMap(Lineage::of);
    } catch (MalformedItemException | MalformedAoException e) {
      return Optional.empty();
    }
  }

  /** Checks all generations before a fork. */
  void check(Lineage fork) {
    Optional<Lineage> next = Optional.of(fork);
    while (next.isPresent() && fault == null) {
      generations.add(next.get());
      next = checkOne(next.get());
    }
  }

  /** The ancestors that were looked at, the nearest first. */
  List<Lineage> generations() {
    return List.copyOf(generations);
  }

  /** What is wrong with the last of them, if anything is. */
  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /** Gives the generation before. */
  private Optional<Lineage> checkOne(Lineage lineage) {
    LogAudit audit = new LogAudit(lineage.ancestor());
    Optional<Lineage> before = Optional.empty();
    while (audit.slots() <= lineage.slot()) {
      List<LogBundle.Slot> slots = logs.apply(lineage.ancestor(), audit.slots());
      if (slots.isEmpty()) {
        fault = "the log of %s ends before slot %d".formatted(lineage.ancestor(), lineage.slot());
        return Optional.empty();
      }
      for (LogBundle.Slot slot : slots) {
        if (audit.slots() == 0) {
          before = of(slot);
        }
        Optional<LogAudit.Fault> wrong = audit.next(slot.assignment(), slot.message());
        if (wrong.isPresent()) {
          fault =
              "the log of %s at slot %d: %s"
                  .formatted(lineage.ancestor(), wrong.get().slot(), wrong.get().reason());
          return Optional.empty();
        }
        if (audit.slots() > lineage.slot()) {
          checkAssignment(lineage, DataItem.decode(slot.assignment()).id());
          return before;
        }
      }
    }
    return before;
  }

  private void checkAssignment(Lineage lineage, Bytes found) {
    if (!found.equals(lineage.assignment())) {
      fault =
          "slot %d of %s is assigned by %s, not by %s"
              .formatted(lineage.slot(), lineage.ancestor(), found, lineage.assignment());
    }
  }
}
