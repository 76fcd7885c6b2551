package dev.heddle.core.aocore;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Percent escapes of keys. Where a key stands for a header, whose letters have no case, everything
 * but small letters, digits and a few signs is escaped, so that ids keep their letters.
 */
final class Escapes {
  private static final String PLAIN = "-_.+*~";

  private Escapes() {}

  static String encode(String key) {
    StringBuilder text = new StringBuilder(key.length());
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append('%').append("%02x".formatted((int) c).toLowerCase(Locale.ROOT));
      }
    }
    return text.toString();
  }

  /** Replaces the escapes that are ones; what else begins with a percent sign stays. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low >= 0) {
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
