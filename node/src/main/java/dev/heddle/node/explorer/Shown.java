package dev.heddle.node.explorer;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and long texts as people read them. */
final class Shown {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final String[] COUNT_UNITS = {"", "k", "M", "G", "T"};
  private static final long HIGHEST_MS = 253_402_300_799_000L;

  private Shown() {}

  /** A moment, UTC. */
  static String time(long ms) {
    return TIME.format(instant(ms));
  }

  /** The same for machines. */
  static String iso(long ms) {
    return instant(ms).toString();
  }

  private static Instant instant(long ms) {
    return Instant.ofEpochMilli(Math.clamp(ms, 0, HIGHEST_MS));
  }

  static String bytes(long bytes) {
    return scaled((double) bytes, 1024, BYTE_UNITS, " ");
  }

  /** A number of any size in a few letters. */
  static String count(double number) {
    return scaled(number, 1000, COUNT_UNITS, " ");
  }

  /** A whole number with thin spaces between thousands. */
  static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
  }

  private static String scaled(double number, int step, String[] units, String between) {
    int unit = 0;
    double left = number;
    while (left >= step && unit < units.length - 1) {
      left /= step;
      unit++;
    }
    boolean exact = left == Math.rint(left) || left >= 100;
    String digits = String.format(Locale.ROOT, exact ? "%.0f" : "%.1f", left);
    return units[unit].isEmpty() ? digits : digits + between + units[unit];
  }

  static String duration(long ms) {
    long seconds = ms / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
  }

  /** The beginning of a text. */
  static String cut(String text, int charsMax) {
    if (text.length() <= charsMax) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
    return text.substring(0, end) + "…";
  }
}
