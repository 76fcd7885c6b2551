package dev.heddle.node.store;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Refuses what would leave a hole in the log of a process or write a slot twice, before it reaches
 * the disk.
 */
final class SlotGuard {
  private final IndexView index;
  private final Map<Bytes, Long> slots = new HashMap<>();

  /** Guards the appends of one group, which are not in the index yet. */
  SlotGuard(IndexView index) {
    this.index = index;
  }

  /**
   * Takes note of the slots of one append.
   *
   * @throws SlotConflictException if one does not follow; then none of the append counts
   */
  void admit(List<Digest> digests) {
    Map<Bytes, Long> before = new HashMap<>();
    try {
      for (Digest digest : digests) {
        digest
            .slot()
            .map(Digest.Slot::assignment)
            .ifPresent(assignment -> {
              Bytes process = assignment.process();
              long expected = slots.computeIfAbsent(process, p -> SlotGuard.slots(p, index));
              check(assignment, expected);
              before.putIfAbsent(process, expected);
              slots.put(process, expected + 1);
            });
      }
    } catch (SlotConflictException e) {
      slots.putAll(before);
      throw e;
    }
  }

  static long slots(Bytes process, IndexView index) {
    return index.get(Table.HEAD, process).map(Keys::number).orElse(0L);
  }

  static void check(Assignment assignment, long expected) {
    if (assignment.slot() != expected) {
      throw new SlotConflictException(
          "slot "
              + assignment.slot()
              + " of process "
              + assignment.process()
              + " does not follow: the next one is "
              + expected
              + "; read its head again");
    }
  }
}
