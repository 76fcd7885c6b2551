package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state that a process is in between messages: a copy of its non-zero pages, against which a
 * memory is compared to move on ({@link #take}) or to go back ({@link #restore}).
 *
 * <p>Costs what the memory uses, not what it spans. Not safe for use by several threads.
 */
final class PageShadow {
  static final int PAGE_BYTES = Image.PAGE_BYTES;
  private static final int CHUNK_PAGES = 64;
  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[PAGE_BYTES]);

  private final List<MemorySegment> chunks = new ArrayList<>();
  private int[] slots = new int[0]; // of each page: 0 for none, or 1 + its place in the chunks
  private int used;
  private long sizeBytes;

  /** How large the memory was when it was last taken. */
  long sizeBytes() {
    return sizeBytes;
  }

  /** Makes this the copy of a memory; {@code touched} must cover all that is not zero in it. */
  void take(MemorySegment memory, BitSet touched) {
    resize(memory.byteSize());
    for (int page = touched.nextSetBit(0); page >= 0; page = touched.nextSetBit(page + 1)) {
      if (slots[page] == 0) {
        if (isZero(memory, page)) {
          continue;
        }
        slots[page] = ++used;
      } else if (isSame(memory, page)) {
        continue;
      }
      copy(memory, at(page), chunk(page), offset(page));
    }
  }

  /** Makes a memory of the same size what it was when it was taken. */
  void restore(MemorySegment memory, BitSet touched) {
    if (memory.byteSize() != sizeBytes) {
      throw new IllegalArgumentException(
          "a memory of " + memory.byteSize() + " bytes cannot go back to " + sizeBytes);
    }
    for (int page = 0; page < slots.length; page++) {
      if (slots[page] != 0) {
        if (!isSame(memory, page)) {
          copy(chunk(page), offset(page), memory, at(page));
        }
      } else if (touched.get(page) && !isZero(memory, page)) {
        copy(ZEROS, 0, memory, at(page));
      }
    }
  }

  /** Becomes the copy of an image. */
  void take(Image image) {
    resize(image.sizeBytes());
    image
        .pages()
        .forEach((page, bytes) -> {
          if (slots[page] == 0) {
            slots[page] = ++used;
          }
          copy(MemorySegment.ofArray(bytes.toByteArray()), 0, chunk(page), offset(page));
        });
  }

  Image image() {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (int page = 0; page < slots.length; page++) {
      if (slots[page] != 0 && chunk(page).asSlice(offset(page), PAGE_BYTES).mismatch(ZEROS) >= 0) {
        byte[] bytes = new byte[PAGE_BYTES];
        MemorySegment.copy(chunk(page), ValueLayout.JAVA_BYTE, offset(page), bytes, 0, PAGE_BYTES);
        pages.put(page, Bytes.wrap(bytes));
      }
    }
    return new Image(sizeBytes, pages);
  }

  private void resize(long bytes) {
    slots = Arrays.copyOf(slots, Math.toIntExact(bytes / PAGE_BYTES));
    sizeBytes = bytes;
  }

  private static boolean isZero(MemorySegment memory, int page) {
    return MemorySegment.mismatch(memory, at(page), at(page) + PAGE_BYTES, ZEROS, 0, PAGE_BYTES)
        < 0;
  }

  private boolean isSame(MemorySegment memory, int page) {
    long offset = offset(page);
    return MemorySegment.mismatch(
            memory, at(page), at(page) + PAGE_BYTES, chunk(page), offset, offset + PAGE_BYTES)
        < 0;
  }

  private static void copy(MemorySegment from, long fromAt, MemorySegment to, long toAt) {
    MemorySegment.copy(from, fromAt, to, toAt, PAGE_BYTES);
  }

  private static long at(int page) {
    return (long) page * PAGE_BYTES;
  }

  private MemorySegment chunk(int page) {
    int index = (slots[page] - 1) / CHUNK_PAGES;
    while (chunks.size() <= index) {
      chunks.add(MemorySegment.ofArray(new byte[CHUNK_PAGES * PAGE_BYTES]));
    }
    return chunks.get(index);
  }

  private long offset(int page) {
    return (long) ((slots[page] - 1) % CHUNK_PAGES) * PAGE_BYTES;
  }
}
