package dev.heddle.core.item;

/**
 * Bytes that are no data item, tag list or bundle; the message says what is wrong and at which
 * offset.
 */
public final class MalformedItemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  MalformedItemException(String what, int offset) {
    super(what + " (at byte " + offset + ")");
    this.offset = offset;
  }

  /** Where in the bytes that were decoded, from zero. */
  public int offset() {
    return offset;
  }
}
