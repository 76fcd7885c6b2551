package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;

/** Hex of either case, with 0x before it or without. */
final class Hex {
  private Hex() {}

  /**
   * The bytes of the text.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static Bytes decode(String text) {
    return Bytes.hex(text.startsWith("0x") ? text.substring(2) : text);
  }

  /** As {@link #decode(String)}, and exactly so many bytes. */
  static Bytes decode(String text, int size) {
    Bytes bytes = decode(text);
    if (bytes.size() != size) {
      throw new IllegalArgumentException(size + " bytes are wanted, not " + bytes.size());
    }
    return bytes;
  }
}
