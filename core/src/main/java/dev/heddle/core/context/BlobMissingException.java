package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;

/**
 * A node or value of a context is not where it should come from, or is not what its hash says: the
 * store has lost it, or a proof is none.
 */
public final class BlobMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BlobMissingException(Bytes hash, String what) {
    super("the " + what + " " + hash + " of the context is missing or is another one");
  }
}
