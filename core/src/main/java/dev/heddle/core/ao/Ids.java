package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/** Ids in text: 43 letters of base64url, the one canonical form of 32 bytes. */
public final class Ids {
  public static final int CHARS = 43;

  private Ids() {}

  /** The 32 bytes; nothing if the text is anything else, a non-canonical spelling included. */
  public static Optional<Bytes> parse(String text) {
    if (text.length() != CHARS) {
      return Optional.empty();
    }
    try {
      Bytes id = Bytes.base64Url(text);
      return id.base64Url().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Why a text is no id, for people who have typed it.
   *
   * @param text what {@link #parse} gives nothing for
   */
  public static String fault(String text) {
    return text.length() == CHARS && text.matches("[A-Za-z0-9_-]+")
        ? "no id ends with its last letter: is it mistyped?"
        : "ids are 43 letters of base64url";
  }
}
