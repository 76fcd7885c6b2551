package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state that a process is in between messages: a copy of its non-zero pages. Memories follow it
 * or are brought level with it.
 *
 * <p>It moves in moments: {@link #take} is the next one, and each page knows in which moment it
 * changed last. So a memory that stood level at some moment has to look only at what changed since,
 * and at what was written to it meanwhile. Costs what the process uses and what a message touches,
 * not what the memory spans. Not safe for use by several threads.
 */
final class PageShadow implements AutoCloseable {
  static final int PAGE_BYTES = Image.PAGE_BYTES;
  private static final int CHUNK_PAGES = 64;
  private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[PAGE_BYTES]);
  private static final Bytes ZERO_PAGE = Bytes.wrap(new byte[PAGE_BYTES]);

  /** Off the heap, which would move it about and look at it again and again. */
  private final Arena arena = Arena.ofShared();

  private final List<MemorySegment> chunks = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private int[] slots = new int[0]; // of each page: 0 if it is zero, or 1 + its place in the chunks
  private int[] changed = new int[0]; // of each page: the moment
  private int used;
  private int moment;
  private long sizeBytes;

  /** How large the memory was when it was last taken. */
  long sizeBytes() {
    return sizeBytes;
  }

  /** The moment; it moves on with each {@link #take}. */
  int moment() {
    return moment;
  }

  /** Bytes that the copy takes. */
  long bytes() {
    return (long) chunks.size() * CHUNK_PAGES * PAGE_BYTES + 8L * slots.length;
  }

  /** Pages that are not zero. */
  int pageCount() {
    return used - free.size();
  }

  /** Follows a memory; {@code touched} covers all in which they may differ. */
  void take(MemorySegment memory, BitSet touched) {
    resize(memory.byteSize());
    moment++;
    for (int page = touched.nextSetBit(0); page >= 0; page = touched.nextSetBit(page + 1)) {
      if (isZero(memory, page)) {
        clear(page);
      } else if (slots[page] == 0 || !isSame(memory, page)) {
        occupy(page);
        copy(memory, at(page), chunk(page), offset(page));
      }
    }
  }

  /**
   * Brings a memory level with this.
   *
   * @param memory of the same size
   * @param touched what was written to it since it was level
   * @param since the moment at which it was level; -1 for never, then {@code touched} must cover
   *     all that is not zero in it
   */
  void restore(MemorySegment memory, BitSet touched, int since) {
    if (memory.byteSize() != sizeBytes) {
      throw new IllegalArgumentException(
          "a memory of " + memory.byteSize() + " bytes cannot be level with " + sizeBytes);
    }
    if (since < moment) {
      for (int page = 0; page < slots.length; page++) {
        if (changed[page] > since && (slots[page] != 0 || since >= 0)) {
          touched.set(page);
        }
      }
    }
    for (int page = touched.nextSetBit(0); page >= 0; page = touched.nextSetBit(page + 1)) {
      if (slots[page] == 0) {
        if (!isZero(memory, page)) {
          copy(ZEROS, 0, memory, at(page));
        }
      } else if (!isSame(memory, page)) {
        copy(chunk(page), offset(page), memory, at(page));
      }
    }
  }

  /** Becomes the copy of an image. */
  void take(Image image) {
    resize(image.sizeBytes());
    moment++;
    image
        .pages()
        .forEach((page, bytes) -> {
          occupy(page);
          copy(MemorySegment.ofArray(bytes.toByteArray()), 0, chunk(page), offset(page));
        });
  }

  Image image() {
    return new Image(sizeBytes, pages(-1));
  }

  /** The pages that changed after a moment, those that became zero among them. */
  SortedMap<Integer, Bytes> pages(int since) {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (int page = 0; page < slots.length; page++) {
      if (changed[page] > since) {
        if (slots[page] != 0) {
          pages.put(page, page(page));
        } else if (since >= 0) {
          pages.put(page, ZERO_PAGE);
        }
      }
    }
    return pages;
  }

  /** How many pages changed after a moment. */
  int changedPages(int since) {
    int count = 0;
    for (int page = 0; page < changed.length; page++) {
      if (changed[page] > since) {
        count++;
      }
    }
    return count;
  }

  /** Lets go of the memory; nothing here may be called any more. */
  @Override
  public void close() {
    arena.close();
  }

  private Bytes page(int page) {
    byte[] bytes = new byte[PAGE_BYTES];
    MemorySegment.copy(chunk(page), ValueLayout.JAVA_BYTE, offset(page), bytes, 0, PAGE_BYTES);
    return Bytes.wrap(bytes);
  }

  private void resize(long bytes) {
    if (bytes != sizeBytes) {
      int pages = Math.toIntExact(bytes / PAGE_BYTES);
      slots = Arrays.copyOf(slots, pages);
      changed = Arrays.copyOf(changed, pages);
      sizeBytes = bytes;
    }
  }

  private void occupy(int page) {
    if (slots[page] == 0) {
      Integer place = free.poll();
      slots[page] = place == null ? ++used : place;
    }
    changed[page] = moment;
  }

  private void clear(int page) {
    if (slots[page] != 0) {
      free.push(slots[page]);
      slots[page] = 0;
      changed[page] = moment;
    }
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
      chunks.add(arena.allocate((long) CHUNK_PAGES * PAGE_BYTES));
    }
    return chunks.get(index);
  }

  private long offset(int page) {
    return (long) ((slots[page] - 1) % CHUNK_PAGES) * PAGE_BYTES;
  }
}
