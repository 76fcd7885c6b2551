package dev.heddle.node.conveyor;

/** A node cannot be brought back as it was asked for; the message says what to do. */
public final class RebuildException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RebuildException(String message) {
    super(message);
  }
}
