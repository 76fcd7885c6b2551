package dev.heddle.machine.v8;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import dev.heddle.machine.wasm.Rewritten;
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

  /** Cards of a page; what was written is known by card, the state is kept by page. */
  private static final int PAGE_CARDS = PAGE_BYTES / Rewritten.CARD_BYTES;

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

  /** All cards of some pages. */
  static BitSet cardsOf(BitSet pages) {
    BitSet cards = new BitSet(pages.length() * PAGE_CARDS);
    pages.stream().forEach(page -> setPage(cards, page));
    return cards;
  }

  /** Follows a memory; {@code touched} covers all cards in which a write began since. */
  void take(MemorySegment memory, BitSet touched) {
    resize(memory.byteSize());
    moment++;
    BitSet differing = new BitSet();
    forEachPiece(
        touched,
        (page, at, bytes) -> {
          if (slots[page] == 0 ? !isZero(memory, at, bytes) : !isSame(memory, page, at, bytes)) {
            occupy(page);
            MemorySegment.copy(memory, at, chunk(page), offset(page, at), bytes);
            differing.set(page);
          }
        });
    differing.stream()
        .filter(page -> isZero(memory, pageAt(page), PAGE_BYTES))
        .forEach(this::clear);
  }

  /**
   * Brings a memory level with this.
   *
   * @param memory of the same size
   * @param touched the cards in which a write began since it was level; changed by this
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
          setPage(touched, page);
        }
      }
    }
    forEachPiece(
        touched,
        (page, at, bytes) -> {
          if (slots[page] == 0) {
            if (!isZero(memory, at, bytes)) {
              MemorySegment.copy(ZEROS, 0, memory, at, bytes);
            }
          } else if (!isSame(memory, page, at, bytes)) {
            MemorySegment.copy(chunk(page), offset(page, at), memory, at, bytes);
          }
        });
  }

  /** Becomes the copy of an image. */
  void take(Image image) {
    resize(image.sizeBytes());
    moment++;
    image
        .pages()
        .forEach((page, bytes) -> {
          occupy(page);
          MemorySegment.copy(
              MemorySegment.ofArray(bytes.toByteArray()), 0, chunk(page), offset(page), PAGE_BYTES);
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

  /** Gives a page its place in the copy, where it is zero until it is written. */
  private void occupy(int page) {
    if (slots[page] == 0) {
      Integer place = free.poll();
      slots[page] = place == null ? ++used : place;
      if (place != null) {
        chunk(page).asSlice(offset(page), PAGE_BYTES).fill((byte) 0);
      }
    }
    changed[page] = moment;
  }

  private void clear(int page) {
    free.push(slots[page]);
    slots[page] = 0;
  }

  private static boolean isZero(MemorySegment memory, long at, long bytes) {
    return MemorySegment.mismatch(memory, at, at + bytes, ZEROS, 0, bytes) < 0;
  }

  private boolean isSame(MemorySegment memory, int page, long at, long bytes) {
    long offset = offset(page, at);
    return MemorySegment.mismatch(memory, at, at + bytes, chunk(page), offset, offset + bytes) < 0;
  }

  private static void setPage(BitSet cards, int page) {
    cards.set(page * PAGE_CARDS, (page + 1) * PAGE_CARDS);
  }

  /** A part of a page. */
  private interface Piece {
    void at(int page, long at, long bytes);
  }

  /** Goes through all that was written where writes began in these cards. */
  private void forEachPiece(BitSet cards, Piece piece) {
    int end;
    for (int card = cards.nextSetBit(0); card >= 0; card = cards.nextSetBit(end)) {
      end = cards.nextClearBit(card);
      long to = Math.min(cardAt(end) + Rewritten.OVERHANG_BYTES, sizeBytes);
      long next;
      for (long at = cardAt(card); at < to; at = next) {
        int page = (int) (at / PAGE_BYTES);
        next = Math.min(pageAt(page + 1), to);
        piece.at(page, at, next - at);
      }
    }
  }

  private static long cardAt(int card) {
    return (long) card * Rewritten.CARD_BYTES;
  }

  private static long pageAt(int page) {
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

  /** Where an address of a page is in its chunk. */
  private long offset(int page, long at) {
    return offset(page) + at % PAGE_BYTES;
  }
}
