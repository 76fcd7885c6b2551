package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;

/**
 * The body of an answer that is read while it is sent. Called by the thread of the request; a live
 * one may let it wait.
 */
public interface Source extends AutoCloseable {
  /** What {@link #size()} says of a body that goes on until it ends. */
  long LIVE = -1;

  /** How many bytes it has, or {@link #LIVE}. */
  long size();

  /**
   * Some of the bytes from a place on: at least one, at most as many as asked for; of a live body
   * none at its end. An exception ends the connection, so that the client sees that something is
   * missing.
   *
   * @param at less than the size
   */
  Bytes read(long at, int bytesMax);

  /** Called once when nothing more is read, whether or not all of it was. */
  @Override
  default void close() {}
}
