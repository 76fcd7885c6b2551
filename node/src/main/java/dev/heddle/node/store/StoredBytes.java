package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of which only a part has to be in memory at a time. Reads block for the disk; safe for use
 * by any thread.
 */
public interface StoredBytes {
  /** How many there are. */
  long size();

  /** Whether all of them are here; reading what is not here throws {@link MissingDataException}. */
  boolean complete();

  /** Whether all of them are in memory already. */
  default boolean inMemory() {
    return false;
  }

  /**
   * Some bytes from a place on: as many as lie together, at least one, at most as many as asked
   * for.
   *
   * @param at less than the size
   */
  Bytes read(long at, int bytesMax);

  /** The bytes from one place up to, not including, another, at once; for few. */
  default Bytes range(long from, long to) {
    byte[] whole = new byte[Math.toIntExact(to - from)];
    for (int done = 0; done < whole.length; ) {
      Bytes piece = read(from + done, whole.length - done);
      piece.copyTo(whole, done);
      done += piece.size();
    }
    return Bytes.wrap(whole);
  }

  /** All of them at once; for few. */
  default Bytes whole() {
    return range(0, size());
  }

  /** A part of these. */
  default StoredBytes part(long from, long bytes) {
    StoredBytes all = this;
    return new StoredBytes() {
      @Override
      public long size() {
        return bytes;
      }

      @Override
      public boolean complete() {
        return all.complete();
      }

      @Override
      public Bytes read(long at, int bytesMax) {
        return all.read(from + at, (int) Math.min(bytesMax, bytes - at));
      }
    };
  }

  /** One after the other; none of them is empty but the last may be. */
  static StoredBytes joined(List<StoredBytes> runs) {
    List<Long> ends = new ArrayList<>();
    long end = 0;
    for (StoredBytes run : runs) {
      end += run.size();
      ends.add(end);
    }
    long size = end;
    return new StoredBytes() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public boolean complete() {
        return runs.stream().allMatch(StoredBytes::complete);
      }

      @Override
      public Bytes read(long at, int bytesMax) {
        int run = 0;
        while (ends.get(run) <= at) {
          run++;
        }
        long start = ends.get(run) - runs.get(run).size();
        return runs.get(run).read(at - start, bytesMax);
      }
    };
  }

  /** Bytes in memory. */
  static StoredBytes of(Bytes bytes) {
    return new StoredBytes() {
      @Override
      public long size() {
        return bytes.size();
      }

      @Override
      public boolean complete() {
        return true;
      }

      @Override
      public Bytes read(long at, int bytesMax) {
        return bytes.slice((int) at, (int) Math.min(bytes.size(), at + bytesMax));
      }

      @Override
      public boolean inMemory() {
        return true;
      }

      @Override
      public Bytes whole() {
        return bytes;
      }
    };
  }
}
