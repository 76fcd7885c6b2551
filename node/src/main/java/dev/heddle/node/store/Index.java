package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * Ordered keys in named tables. One thread writes; any thread reads.
 *
 * <p>Every operation throws {@link IndexBrokenException} if the files beneath fail, and {@link
 * StoreClosedException} after {@link #close}.
 */
public interface Index extends IndexView, AutoCloseable {
  /** Which way a scan goes. */
  enum Direction {
    UP,
    DOWN
  }

  /**
   * Walks over the keys of a range as it is now; later writes are not seen.
   *
   * @param from inclusive
   * @param to exclusive
   */
  Scan scan(Table table, Bytes from, Bytes to, Direction direction);

  /** Whether the key is there, without reading the value where that can be avoided. */
  boolean has(Table table, Bytes key);

  /** Applies all of the batch or nothing. */
  void write(Batch batch);

  /** Says that much was deleted from a table, so that its room is given back before long. */
  void reclaim(Table table);

  @Override
  void close();

  /** A place in a range; close it in the thread that opened it. */
  interface Scan extends AutoCloseable {
    /** Goes to the first key, or to the one after; false at the end. */
    boolean next();

    /** Goes to that key, or if it is not there to the next one in the direction. */
    boolean seek(Bytes key);

    Bytes key();

    Bytes value();

    @Override
    void close();
  }
}
