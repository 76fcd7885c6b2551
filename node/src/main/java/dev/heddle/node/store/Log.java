package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.List;

/**
 * The permanent log: frames of records, one after the other, for ever.
 *
 * <p>One thread at a time appends; any thread reads. A failed write or flush breaks the log: it
 * takes nothing more until it is opened again.
 */
interface Log extends AutoCloseable {
  /**
   * Appends the frames and flushes once; when it returns, all are durable.
   *
   * @return where each frame begins
   * @throws DiskFullException if the disk took nothing; then all is as it was
   * @throws LogBrokenException if a write or flush fails now or did before
   */
  List<Position> append(List<Frame> frames);

  /** Bytes that the disk beneath can still take. */
  default long freeBytes() {
    return Long.MAX_VALUE;
  }

  /** Where the next frame will begin. */
  Position end();

  /**
   * Reads a run of bytes that lies within one frame, unchecked.
   *
   * @param offset place in the log
   * @throws LogCorruptException if they are not there any more
   */
  Bytes read(long offset, int bytes);

  /** File and offset of a place in the log, for messages. */
  String describe(long offset);

  /**
   * Visits the frames from a place on, to the end as it is when the visit gets there.
   *
   * @param from where a frame begins
   * @throws LogCorruptException at the first frame that is not what was written
   */
  void replay(Position from, Visitor visitor);

  @Override
  void close();

  /** Who watches a replay. */
  interface Visitor {
    /**
     * Called with one frame after the other.
     *
     * @param at where the frame begins
     * @param next where the one after it begins
     */
    void visit(Position at, Position next, Frame frame);
  }
}
