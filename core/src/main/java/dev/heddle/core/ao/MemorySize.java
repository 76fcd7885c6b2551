package dev.heddle.core.ao;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as {@code Memory-Limit} tags write them: {@code 1-gb}, {@code 512 mb}, {@code 1048576}.
 *
 * <p>The reference drops the first hyphen and gives the rest to npm's {@code bytes}: units b, kb,
 * mb, gb, tb, pb of 1024, fractions rounded down, and a number with something else behind it
 * counted in bytes.
 */
public final class MemorySize {
  private static final Pattern SIZE =
      Pattern.compile("([-+]?[0-9]+(?:\\.[0-9]+)?) *(kb|mb|gb|tb|pb)", Pattern.CASE_INSENSITIVE);
  private static final Pattern BYTES = Pattern.compile("\\s*([-+]?[0-9]+).*", Pattern.DOTALL);
  private static final int CHARS_MAX = 100;

  private MemorySize() {}

  /** The number of bytes; nothing if the text is no size, or one below zero. */
  public static OptionalLong parse(String text) {
    if (text.length() > CHARS_MAX) {
      return OptionalLong.empty();
    }
    int hyphen = text.indexOf('-');
    String size = hyphen < 0 ? text : text.substring(0, hyphen) + text.substring(hyphen + 1);
    Matcher withUnit = SIZE.matcher(size);
    Matcher plain = BYTES.matcher(size);
    double bytes;
    if (withUnit.matches()) {
      int power = "bkmgtp".indexOf(withUnit.group(2).toLowerCase(Locale.ROOT).charAt(0));
      bytes = Math.floor(Double.parseDouble(withUnit.group(1)) * Math.pow(1024, power));
    } else if (plain.matches()) {
      bytes = Double.parseDouble(plain.group(1));
    } else {
      return OptionalLong.empty();
    }
    return bytes < 0 ? OptionalLong.empty() : OptionalLong.of((long) bytes);
  }
}
