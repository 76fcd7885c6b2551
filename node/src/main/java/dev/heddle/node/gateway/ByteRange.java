package dev.heddle.node.gateway;

import java.util.Optional;

/**
 * What a {@code Range} header asks for (RFC 9110, section 14).
 *
 * <p>One range is served. Several ranges, one that ends before it begins, or another unit than
 * bytes are allowed to be ignored and are: the whole is sent.
 */
sealed interface ByteRange {
  /** Everything, with status 200. */
  record Whole() implements ByteRange {}

  /**
   * Some of it, with status 206.
   *
   * @param from the first byte
   * @param to the byte after the last one, more than {@code from}
   */
  record Part(long from, long to) implements ByteRange {}

  /** Nothing there, status 416. */
  record Unsatisfiable() implements ByteRange {}

  /** Not a range, status 400. */
  record Malformed() implements ByteRange {}

  /**
   * Reads the header.
   *
   * @param size how many bytes there are
   */
  static ByteRange of(Optional<String> header, long size) {
    if (header.isEmpty()) {
      return new Whole();
    }
    String text = header.get().strip();
    if (text.indexOf('=') < 0) {
      return new Malformed();
    }
    if (!text.regionMatches(true, 0, "bytes=", 0, 6) || text.indexOf(',') >= 0) {
      return new Whole();
    }
    String range = text.substring(6).strip();
    int dash = range.indexOf('-');
    if (dash < 0 || !digits(range.substring(0, dash)) || !digits(range.substring(dash + 1))) {
      return new Malformed();
    }
    return of(range.substring(0, dash), range.substring(dash + 1), size);
  }

  private static ByteRange of(String first, String last, long size) {
    if (first.isEmpty()) {
      if (last.isEmpty()) {
        return new Malformed();
      }
      long suffix = Math.min(number(last), size);
      return suffix == 0 ? new Unsatisfiable() : new Part(size - suffix, size);
    }
    long from = number(first);
    long lastByte = last.isEmpty() ? Long.MAX_VALUE - 1 : number(last);
    if (lastByte < from) {
      // The reference WeaveDrive asks so after a seek to the end and needs the whole.
      return new Whole();
    }
    return from >= size
        ? new Unsatisfiable()
        : new Part(from, Math.min(lastByte + 1, size));
  }

  private static boolean digits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The number, or one beyond every size when it has more digits than sizes do. */
  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE - 1 : Long.parseLong(digits);
  }
}
