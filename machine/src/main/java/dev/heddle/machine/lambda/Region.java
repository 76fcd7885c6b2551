package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import java.util.Arrays;
import java.util.Locale;

/**
 * The flat memory of a context: pages of {@value #PAGE_BYTES} bytes under the keys {@code
 * region/<number>}, the number in eight hexadecimal digits. A page that is not there, or what of it
 * is not, is zeros. So it is proven, kept, witnessed and read as any key is.
 */
final class Region {
  static final int PAGE_BYTES = 4_096;

  /** The most that one call reads or writes. */
  static final int CALL_BYTES_MAX = 1 << 20;

  private static final long SIZE_BYTES = 1L << 32;

  private Region() {}

  /** What is done with a part of a page. */
  interface Part {
    /**
     * Takes a part.
     *
     * @param at where the part begins in the page
     * @param done how many bytes lie before it in all that is asked for
     */
    void take(Bytes key, int at, int done, int count);
  }

  /** Sees that a part is one of the memory, and no larger than one call may have it. */
  static void check(long from, int size) {
    if (from < 0 || size < 0 || size > CALL_BYTES_MAX || from > SIZE_BYTES - size) {
      throw new LambdaWorld.Fault(
          "a call is given %d bytes at %d of the region, which has %d, of which a call has %d"
              .formatted(size, from, SIZE_BYTES, CALL_BYTES_MAX));
    }
  }

  /** Goes over the pages of a part of the memory. */
  static void each(long from, int size, Part part) {
    for (int done = 0; done < size; ) {
      long page = (from + done) / PAGE_BYTES;
      int at = (int) ((from + done) % PAGE_BYTES);
      int count = Math.min(PAGE_BYTES - at, size - done);
      part.take(Bytes.utf8(String.format(Locale.ROOT, "region/%08x", page)), at, done, count);
      done += count;
    }
  }

  /** Copies what a page has of a part. */
  static void copy(Bytes page, int at, byte[] into, int to, int count) {
    int there = Math.min(count, page.size() - at);
    if (there > 0) {
      System.arraycopy(page.slice(at, at + there).toByteArray(), 0, into, to, there);
    }
  }

  static boolean isZero(byte[] page) {
    return Arrays.equals(page, new byte[page.length]);
  }
}
