package dev.heddle.machine.reference;

/**
 * UTF-8 as emscripten's glue does it: what is short is decoded without looking for mistakes, what
 * is long as the Encoding Standard says.
 */
final class HostText {
  private static final int SHORT_BYTES = 16;
  private static final char REPLACEMENT = '\ufffd';

  private HostText() {}

  /** How many bytes {@link #encode} needs; a surrogate counts with whatever follows it. */
  static int size(String text) {
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit <= 0x7f) {
        size++;
      } else if (unit <= 0x7ff) {
        size += 2;
      } else if (Character.isSurrogate(unit)) {
        size += 4;
        i++;
      } else {
        size += 3;
      }
    }
    return size;
  }

  static byte[] encode(String text) {
    byte[] out = new byte[size(text)];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      int c = text.charAt(i);
      if (Character.isSurrogate((char) c)) {
        // Whatever follows is taken for the other half; past the end there are zero bits.
        int next = ++i < text.length() ? text.charAt(i) : 0;
        c = (0x10000 + ((c & 0x3ff) << 10)) | (next & 0x3ff);
      }
      if (c <= 0x7f) {
        out[at++] = (byte) c;
      } else if (c <= 0x7ff) {
        out[at++] = (byte) (0xc0 | (c >> 6));
        out[at++] = (byte) (0x80 | (c & 63));
      } else if (c <= 0xffff) {
        out[at++] = (byte) (0xe0 | (c >> 12));
        out[at++] = (byte) (0x80 | ((c >> 6) & 63));
        out[at++] = (byte) (0x80 | (c & 63));
      } else {
        out[at++] = (byte) (0xf0 | (c >> 18));
        out[at++] = (byte) (0x80 | ((c >> 12) & 63));
        out[at++] = (byte) (0x80 | ((c >> 6) & 63));
        out[at++] = (byte) (0x80 | (c & 63));
      }
    }
    return out;
  }

  /**
   * Decodes the first {@code size} bytes; a short text may take up to three bytes after them into
   * its last character.
   */
  static String decode(byte[] bytes, int size) {
    return size > SHORT_BYTES ? decodeLong(bytes, size) : decodeShort(bytes, size);
  }

  private static String decodeShort(byte[] bytes, int size) {
    StringBuilder text = new StringBuilder(size);
    int at = 0;
    while (at < size) {
      int first = bytes[at++] & 0xff;
      if (first < 0x80) {
        text.append((char) first);
        continue;
      }
      int second = tail(bytes, at++);
      if ((first & 0xe0) == 0xc0) {
        append(text, ((first & 31) << 6) | second);
        continue;
      }
      int third = tail(bytes, at++);
      if ((first & 0xf0) == 0xe0) {
        append(text, ((first & 15) << 12) | (second << 6) | third);
      } else {
        append(text, ((first & 7) << 18) | (second << 12) | (third << 6) | tail(bytes, at++));
      }
    }
    return text.toString();
  }

  private static int tail(byte[] bytes, int at) {
    return at < bytes.length ? bytes[at] & 63 : 0;
  }

  /** In halves by hand: the glue's decoder makes code points that Unicode does not have. */
  private static void append(StringBuilder text, int codePoint) {
    if (codePoint < 0x10000) {
      text.append((char) codePoint);
    } else {
      int rest = codePoint - 0x10000;
      text.append((char) (0xd800 | (rest >> 10))).append((char) (0xdc00 | (rest & 0x3ff)));
    }
  }

  private static String decodeLong(byte[] bytes, int size) {
    StringBuilder text = new StringBuilder(size);
    boolean marked = bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    int at = marked ? 3 : 0;
    while (at < size) {
      int first = bytes[at++] & 0xff;
      if (first < 0x80) {
        text.append((char) first);
        continue;
      }
      int needed = needed(first);
      if (needed == 0) {
        text.append(REPLACEMENT);
        continue;
      }
      int lower = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
      int upper = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
      int codePoint = first & (0x3f >> needed);
      while (needed > 0 && at < size && within(bytes[at], lower, upper)) {
        lower = 0x80;
        upper = 0xbf;
        codePoint = (codePoint << 6) | (bytes[at++] & 63);
        needed--;
      }
      append(text, needed == 0 ? codePoint : REPLACEMENT);
    }
    return text.toString();
  }

  private static int needed(int first) {
    if (first >= 0xc2 && first <= 0xdf) {
      return 1;
    }
    if (first >= 0xe0 && first <= 0xef) {
      return 2;
    }
    return first >= 0xf0 && first <= 0xf4 ? 3 : 0;
  }

  private static boolean within(byte value, int lower, int upper) {
    int unsigned = value & 0xff;
    return unsigned >= lower && unsigned <= upper;
  }
}
