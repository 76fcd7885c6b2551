package dev.heddle.node.conveyor;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Equivocation;
import dev.heddle.core.ao.LogAudit;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The log of a process as Arweave has it: the assignments of one scheduler, in the order of their
 * slots, each with its message.
 *
 * @param scheduler address of who gave the slots
 */
record FoundLog(Bytes process, String scheduler, List<Slot> slots) {
  FoundLog {
    slots = List.copyOf(slots);
  }

  /**
   * One slot.
   *
   * @param message the id of the message if it was sent to the process, and so lies in its log;
   *     nothing where an item was assigned by its id
   * @param named the item that the slot is about
   */
  record Slot(Assignment assignment, Optional<Bytes> message, Bytes named) {}

  /** A log, or what is wrong with it. */
  sealed interface Outcome {
    /** It is whole, and every signature and link holds. */
    record Whole(FoundLog log) implements Outcome {}

    /**
     * It is not.
     *
     * @param reason a sentence
     * @param evidence that a scheduler gave a slot twice, if that is it
     */
    record Faulty(String reason, Optional<Equivocation> evidence) implements Outcome {}
  }

  /**
   * Puts a log together and checks all of it.
   *
   * @param assignments items that claim to be assignments of the process, verified
   * @param scheduler whose assignments count; who it is follows from the first slot if not given
   * @param items finds items by id
   */
  static Outcome of(
      Bytes process,
      List<DataItem> assignments,
      Optional<String> scheduler,
      Function<Bytes, Optional<DataItem>> items) {
    Map<String, TreeMap<Long, List<Assignment>>> bySigner = new LinkedHashMap<>();
    for (DataItem item : assignments) {
      assignment(item)
          .filter(one -> one.process().equals(process))
          .ifPresent(one ->
              bySigner
                  .computeIfAbsent(item.ownerAddress(), _ -> new TreeMap<>())
                  .computeIfAbsent(one.slot(), _ -> new ArrayList<>())
                  .add(one));
    }
    Set<String> firsts = new TreeSet<>();
    bySigner.forEach((signer, slots) -> {
      if (slots.containsKey(0L)) {
        firsts.add(signer);
      }
    });
    Optional<String> chosen = scheduler.or(() -> named(process, items).filter(firsts::contains));
    if (chosen.isEmpty() && firsts.size() > 1) {
      return faulty(
          "slot 0 of process %s was given by several schedulers: %s; say which with --scheduler"
              .formatted(process, String.join(", ", firsts)));
    }
    if (chosen.isEmpty() && firsts.isEmpty()) {
      return faulty("missing slot 0 of process " + process);
    }
    String signer = chosen.orElseGet(() -> firsts.iterator().next());
    return checked(process, signer, bySigner.getOrDefault(signer, new TreeMap<>()), items);
  }

  private static Optional<String> named(Bytes process, Function<Bytes, Optional<DataItem>> items) {
    return items.apply(process).flatMap(item -> item.tags().first("Scheduler"));
  }

  private static Optional<Assignment> assignment(DataItem item) {
    try {
      return Optional.of(Assignment.of(item));
    } catch (MalformedAoException e) {
      return Optional.empty();
    }
  }

  private static Outcome checked(
      Bytes process,
      String signer,
      TreeMap<Long, List<Assignment>> bySlot,
      Function<Bytes, Optional<DataItem>> items) {
    LogAudit audit = new LogAudit(process);
    List<Slot> slots = new ArrayList<>();
    for (Map.Entry<Long, List<Assignment>> entry : bySlot.entrySet()) {
      long slot = entry.getKey();
      if (slot != slots.size()) {
        return faulty(
            "missing slot %d of process %s: the next that was found is %d of %d"
                .formatted(slots.size(), process, slot, bySlot.lastKey()));
      }
      List<Assignment> given = entry.getValue();
      if (given.size() > 1) {
        return new Outcome.Faulty(
            "two assignments for slot %d of process %s: %s and %s"
                .formatted(slot, process, given.get(0).id(), given.get(1).id()),
            Equivocation.of(given.get(0), given.get(1)));
      }
      Assignment assignment = given.getFirst();
      Bytes named = assignment.message().orElse(process);
      Optional<DataItem> item = items.apply(named);
      if (item.isEmpty()) {
        return faulty(
            "missing message %s of slot %d of process %s".formatted(named, slot, process));
      }
      boolean whole = slot == 0 || item.get().target().filter(process::equals).isPresent();
      Optional<LogAudit.Fault> fault =
          audit.next(assignment.item().raw(), whole ? item.map(DataItem::raw) : Optional.empty());
      if (fault.isPresent()) {
        return faulty("slot %d of process %s: %s".formatted(slot, process, fault.get().reason()));
      }
      slots.add(new Slot(assignment, whole ? Optional.of(named) : Optional.empty(), named));
    }
    return slots.isEmpty()
        ? faulty("missing slot 0 of process " + process + " by scheduler " + signer)
        : new Outcome.Whole(new FoundLog(process, signer, slots));
  }

  private static Outcome faulty(String reason) {
    return new Outcome.Faulty(reason, Optional.empty());
  }
}
