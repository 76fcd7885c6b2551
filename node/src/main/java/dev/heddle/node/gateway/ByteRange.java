package dev.heddle.node.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code Range} header asks for (RFC 9110, section 14).
 *
 * <p>Ranges more than {@link #RANGES_MAX}, or of more bytes together than there are, one that ends
 * before it begins, and another unit than bytes are allowed to be ignored and are: the whole is
 * sent.
 */
sealed interface ByteRange {
  /** Ranges of one request. */
  int RANGES_MAX = 32;

  /** Everything, with status 200. */
  record Whole() implements ByteRange {}

  /**
   * Some of it, with status 206.
   *
   * @param from the first byte
   * @param to the byte after the last one, more than {@code from}
   */
  record Part(long from, long to) implements ByteRange {
    /** As {@code Content-Range} says it. */
    String header(long size) {
      return "bytes " + from + "-" + (to - 1) + "/" + size;
    }
  }

  /** Several parts, with status 206, in the order in which they were asked for. */
  record Several(List<Part> parts) implements ByteRange {
    public Several {
      parts = List.copyOf(parts);
    }
  }

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
    if (!text.regionMatches(true, 0, "bytes=", 0, 6)) {
      return new Whole();
    }
    String[] ranges = text.substring(6).split(",", -1);
    return ranges.length == 1 ? single(ranges[0].strip(), size) : several(ranges, size);
  }

  private static ByteRange several(String[] ranges, long size) {
    if (ranges.length > RANGES_MAX) {
      return new Whole();
    }
    List<Part> parts = new ArrayList<>();
    for (String range : ranges) {
      switch (single(range.strip(), size)) {
        case Part part -> parts.add(part);
        case Unsatisfiable() -> {}
        case Malformed malformed -> {
          return malformed;
        }
        case Whole whole -> {
          return whole;
        }
        case Several _ -> throw new IllegalStateException("one range is not several");
      }
    }
    if (parts.isEmpty()) {
      return new Unsatisfiable();
    }
    long bytes = parts.stream().mapToLong(part -> part.to() - part.from()).sum();
    return bytes > size ? new Whole() : parts.size() == 1 ? parts.getFirst() : new Several(parts);
  }

  private static ByteRange single(String range, long size) {
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
    return from >= size ? new Unsatisfiable() : new Part(from, Math.min(lastByte + 1, size));
  }

  private static boolean digits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The number, or one beyond every size when it has more digits than sizes do. */
  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE - 1 : Long.parseLong(digits);
  }
}
