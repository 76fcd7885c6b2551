package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;

/** A node of a {@link StateTree} is not where it was loaded from, or is not what its hash says. */
public final class BlobLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Not serialised: whoever catches it is in the same process. */
  private final transient Bytes hash;

  BlobLostException(Bytes hash) {
    super("node " + hash + " of a state tree is missing or damaged");
    this.hash = hash;
  }

  public Bytes hash() {
    return hash;
  }
}
