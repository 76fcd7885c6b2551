package dev.heddle.sim;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows the logs of a node through all its lives: what has once been there must stay as it is,
 * and what is new must follow it. Looks at what is new only, so it can look after every event.
 */
final class LogWatch {
  private static final int PROCESSES_MAX = 1000;

  private final World world;
  private final String node;
  private final Map<Bytes, String> writers;
  private final Map<Bytes, Seen> logs = new TreeMap<>();

  /**
   * @param writers who has the log of which process; all watches of a simulation share it
   */
  LogWatch(World world, String node, Map<Bytes, String> writers) {
    this.world = world;
    this.node = node;
    this.writers = writers;
  }

  /** A log as far as it was looked at. */
  private static final class Seen {
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<Bytes, Long> items = new HashMap<>();
    private final Set<String> arrived = new HashSet<>();
  }

  /** Looks at what is new since it looked last. */
  void look(Store store) {
    for (Bytes process : store.processes(Optional.empty(), PROCESSES_MAX)) {
      Seen seen = logs.computeIfAbsent(process, this::seen);
      int known = seen.assignments.size();
      ProcessHead head = store.head(process).orElseThrow();
      Checker.SLOTS_ARE_GAPLESS.require(
          head.slots() >= known, node + " has " + head.slots() + " of " + known + " slots");
      if (known > 0) {
        same(store, process, seen.assignments.getLast());
      }
      if (head.slots() > known) {
        store.entries(process, known, Integer.MAX_VALUE).forEach(entry -> follow(seen, entry));
        Checker.SLOTS_ARE_GAPLESS.require(
            head.slots() == seen.assignments.size(),
            node + ": the log of " + process + " ends before its head");
      }
    }
  }

  private Seen seen(Bytes process) {
    String writer = writers.putIfAbsent(process, node);
    Checker.ONE_WRITER_PER_PROCESS.require(
        writer == null || writer.equals(node),
        "%s and %s both have a log of %s".formatted(writer, node, process));
    return new Seen();
  }

  /** Looks at everything again, as after a restart. */
  void lookAgain(Store store) {
    logs.forEach((process, seen) -> {
      long slots = store.head(process).map(ProcessHead::slots).orElse(0L);
      Checker.ACKNOWLEDGED_IS_DURABLE.require(
          slots >= seen.assignments.size(),
          "%s had %d slots of %s and has %d after its restart"
              .formatted(node, seen.assignments.size(), process, slots));
      seen.assignments.forEach(assignment -> same(store, process, assignment));
    });
    look(store);
  }

  private void same(Store store, Bytes process, Assignment before) {
    Bytes now =
        store
            .entry(process, before.slot())
            .map(entry -> entry.assignment().id())
            .orElse(before.id());
    Checker.SLOTS_ARE_GAPLESS.require(
        now.equals(before.id()),
        "%s gave slot %d of %s out twice".formatted(node, before.slot(), process));
  }

  private void follow(Seen seen, Entry entry) {
    Assignment assignment = entry.assignment();
    int next = seen.assignments.size();
    Checker.SLOTS_ARE_GAPLESS.require(
        assignment.slot() == next,
        "%s has slot %d of %s where %d belongs"
            .formatted(node, assignment.slot(), assignment.process(), next));
    Bytes chain =
        next == 0
            ? HashChain.seed(assignment.process())
            : HashChain.next(
                seen.assignments.getLast().id(), seen.assignments.getLast().hashChain());
    Checker.HASH_CHAIN_HOLDS.require(
        chain.equals(assignment.hashChain()),
        "%s: slot %d of %s does not commit to the one before"
            .formatted(node, next, assignment.process()));
    seen.assignments.add(assignment);
    Bytes item =
        entry.message().map(DataItem::id).or(assignment::message).orElseGet(assignment::process);
    Long earlier = seen.items.putIfAbsent(item, assignment.slot());
    String what =
        entry.message().map(DataItem::data).map(Bytes::utf8).orElse("what lies elsewhere");
    world.tell(
        node,
        "slot "
            + next
            + " of "
            + brief(assignment.process())
            + " has "
            + brief(item)
            + ": "
            + what);
    entry.message().ifPresent(message -> arrived(seen, message));
    Checker.DUPLICATE_HAS_NO_EFFECT.require(
        earlier == null,
        "%s gave item %s of %s the slots %d and %d"
            .formatted(node, item, assignment.process(), earlier, assignment.slot()));
  }

  /** Enough of an id to tell it from others. */
  static String brief(Bytes id) {
    return id.base64Url().substring(0, 6);
  }

  /** What processes send has a number, which no other item of theirs has. */
  private void arrived(Seen seen, DataItem message) {
    Optional<String> sender = message.tags().first("From-Process");
    Optional<String> number = message.tags().first("Number");
    if (sender.isPresent() && number.isPresent() && message.target().isPresent()) {
      String what = "message " + number.get() + " of " + sender.get();
      Checker.OUTBOX_DELIVERED_ONCE_IN_EFFECT.require(
          seen.arrived.add(what), node + " has " + what + " twice in one log");
    }
  }
}
