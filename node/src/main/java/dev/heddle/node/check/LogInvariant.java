package dev.heddle.node.check;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Something that must be true of the log of each process by itself. Several can look at a log while
 * it is read once.
 */
public interface LogInvariant extends Invariant {
  /** Slots that are read at once; fewer where they are large. */
  int ENTRIES_AT_ONCE = 256;

  /** Processes that are listed at once. */
  int PROCESSES_AT_ONCE = 1000;

  /** A walk along the log of one process. */
  @FunctionalInterface
  interface Walk {
    /** Told of the slots in their order, some at a time. */
    void entries(List<Entry> next);
  }

  /** Begins at slot 0 of a process. */
  Walk begin(Store store, Bytes process, Findings findings);

  /** Looks at what is not of one log, before any of them. */
  default void outside(Store store, Findings findings) {}

  /** Looks at one process. */
  default void check(Store store, Bytes process, Findings findings) {
    walk(store, process, List.of(begin(store, process, findings)));
  }

  @Override
  default void check(Store store, Findings findings) {
    outside(store, findings);
    eachProcess(store, process -> check(store, process, findings));
  }

  /** Reads the log of a process once for all walks. */
  static void walk(Store store, Bytes process, List<Walk> walks) {
    long slot = 0;
    List<Entry> entries = store.entries(process, slot, ENTRIES_AT_ONCE);
    while (!entries.isEmpty()) {
      for (Walk walk : walks) {
        walk.entries(entries);
      }
      slot = entries.getLast().assignment().slot() + 1;
      entries = store.entries(process, slot, ENTRIES_AT_ONCE);
    }
  }

  /** Who is shown the processes. */
  @FunctionalInterface
  interface ProcessVisitor {
    void process(Bytes id);
  }

  /** Shows every process of a store, by id. */
  static void eachProcess(Store store, ProcessVisitor visitor) {
    List<Bytes> some = store.processes(Optional.empty(), PROCESSES_AT_ONCE);
    while (!some.isEmpty()) {
      some.forEach(visitor::process);
      some = store.processes(Optional.of(some.getLast()), PROCESSES_AT_ONCE);
    }
  }
}
