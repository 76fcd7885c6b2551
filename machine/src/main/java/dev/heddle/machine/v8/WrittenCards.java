package dev.heddle.machine.v8;

import dev.heddle.machine.wasm.Rewritten;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Reads the marks that a module makes where it writes ({@link Rewritten}), and takes them away.
 *
 * <p>Costs a comparison of one byte a card with nothing: a few us for the 110 MB of an aos process
 * and for 512 MB. Not safe for use by several threads.
 */
final class WrittenCards {
  private static final ValueLayout.OfLong EIGHT = ValueLayout.JAVA_LONG_UNALIGNED;

  /** Marks that are passed over at once where all of them are zero. */
  private static final int BLOCK = 4096;

  private static final MemorySegment UNMARKED = MemorySegment.ofArray(new byte[BLOCK]);

  private final MemorySegment marks;
  private final BitSet cards = new BitSet();

  WrittenCards(MemorySegment marks) {
    this.marks = marks;
  }

  /**
   * The cards in which a write may have begun since the last call; the caller may change the set,
   * and the next call makes it anew.
   *
   * @param memoryBytes how large the memory is
   */
  BitSet take(long memoryBytes) {
    cards.clear();
    int count = Math.toIntExact(memoryBytes / Rewritten.CARD_BYTES);
    long end = Math.min(marks.byteSize(), count + 1L);
    for (long block = 0; block < end; block += BLOCK) {
      long size = Math.min(BLOCK, end - block);
      long first = MemorySegment.mismatch(marks, block, block + size, UNMARKED, 0, size);
      if (first >= 0) {
        read(block + first / Long.BYTES * Long.BYTES, block + size);
      }
    }
    if (cards.length() > count) {
      cards.clear(count, cards.length());
    }
    return cards;
  }

  private void read(long from, long to) {
    for (long at = from; at < to; at += Long.BYTES) {
      if (marks.get(EIGHT, at) != 0) {
        for (int i = 0; i < Long.BYTES; i++) {
          if (marks.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
            cards.set((int) at + i);
          }
        }
        marks.set(EIGHT, at, 0);
      }
    }
  }
}
