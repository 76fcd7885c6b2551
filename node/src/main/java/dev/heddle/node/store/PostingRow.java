package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The value of a row in {@link Table#POST}: the ords after the one in the key, each as its distance
 * from the one before, 7 bits a byte, the lowest first, the top bit set in all but the last. So an
 * ord that stands alone has an empty value.
 *
 * <p>A row holds what one frame of the log posts under a term, up to {@link #ORDS_MAX}; rows of a
 * term follow one another and do not overlap.
 */
final class PostingRow {
  /** So that a row is read in little time; a frame with more makes several rows. */
  static final int ORDS_MAX = 1024;

  private PostingRow() {}

  /** The value for ords in rising order, of which the first is in the key. */
  static Bytes encode(List<Long> ords) {
    if (ords.size() == 1) {
      return Bytes.EMPTY;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 * ords.size());
    for (int i = 1; i < ords.size(); i++) {
      long distance = ords.get(i) - ords.get(i - 1);
      while (distance > 0x7f) {
        out.write((int) (distance & 0x7f) | 0x80);
        distance >>>= 7;
      }
      out.write((int) distance);
    }
    return Bytes.wrap(out.toByteArray());
  }

  static long[] decode(long first, Bytes value) {
    long[] ords = new long[value.size() + 1];
    ords[0] = first;
    int count = 1;
    ByteBuffer in = value.buffer();
    while (in.hasRemaining()) {
      long distance = 0;
      int shift = 0;
      byte next;
      do {
        next = in.get();
        distance |= (long) (next & 0x7f) << shift;
        shift += 7;
      } while (next < 0);
      ords[count] = ords[count - 1] + distance;
      count++;
    }
    return count == ords.length ? ords : Arrays.copyOf(ords, count);
  }
}
