package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;

/** The body of an answer that is read while it is sent. Called by the thread of the request. */
public interface Source {
  long size();

  /**
   * Some of the bytes from a place on: at least one, at most as many as asked for. An exception
   * ends the connection, so that the client sees that something is missing.
   *
   * @param at less than the size
   */
  Bytes read(long at, int bytesMax);
}
