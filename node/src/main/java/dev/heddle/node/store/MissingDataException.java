package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/** Data that a transaction or item commits to and of which a part never came. */
public final class MissingDataException extends StoreException {
  private static final long serialVersionUID = 1L;

  MissingDataException(Bytes dataRoot, long at) {
    super("byte " + at + " of the data with the root " + dataRoot + " is not here");
  }
}
