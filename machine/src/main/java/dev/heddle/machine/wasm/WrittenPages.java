package dev.heddle.machine.wasm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Reads the marks that a module makes where it writes ({@link WriteMarks}), and takes them away.
 *
 * <p>Costs a read of one byte a page, eight at a time: 2 us for the 110 MB of an aos process, 10 us
 * for 512 MB. Not safe for use by several threads.
 */
final class WrittenPages {
  private static final ValueLayout.OfLong EIGHT = ValueLayout.JAVA_LONG_UNALIGNED;

  private final MemorySegment marks;
  private final BitSet pages = new BitSet();

  WrittenPages(MemorySegment marks) {
    this.marks = marks;
  }

  /**
   * The pages that may have been written to since the last call; the caller may change the set, and
   * the next call makes it anew.
   *
   * @param memoryBytes how large the memory is
   */
  BitSet take(long memoryBytes) {
    pages.clear();
    int count = Math.toIntExact(memoryBytes / PageShadow.PAGE_BYTES);
    long end = Math.min(marks.byteSize(), count + 1L);
    for (long at = 0; at < end; at += Long.BYTES) {
      if (marks.get(EIGHT, at) != 0) {
        for (int i = 0; i < Long.BYTES; i++) {
          if (marks.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
            int page = (int) at + i;
            pages.set(page, page + 2); // a store may end on the page behind
          }
        }
        marks.set(EIGHT, at, 0);
      }
    }
    if (pages.length() > count) {
      pages.clear(count, pages.length());
    }
    return pages;
  }
}
