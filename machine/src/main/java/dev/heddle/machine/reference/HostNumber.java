package dev.heddle.machine.reference;

import dev.heddle.core.json.Json;

/**
 * Numbers as the reference's host has them: doubles, cut to 32 bits where a module's type asks for
 * it. Source: ECMA-262, ToInt32, ToUint32 and Number::toString.
 */
final class HostNumber {
  private static final double TWO_32 = 0x1p32;
  private static final double TWO_64 = 0x1p64;

  private HostNumber() {}

  static int toInt32(double value) {
    return (int) toUint32(value);
  }

  static long toUint32(double value) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    if (value == (long) value) {
      return (long) value & 0xffff_ffffL;
    }
    double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
    double rest = whole % TWO_32;
    return (long) (rest < 0 ? rest + TWO_32 : rest);
  }

  /** The low 64 bits of a whole number. */
  static long toInt64(double value) {
    double rest = value % TWO_64;
    if (rest >= TWO_64 / 2) {
      return (long) (rest - TWO_64);
    }
    return (long) (rest < -TWO_64 / 2 ? rest + TWO_64 : rest);
  }

  static String text(double value) {
    if (Double.isFinite(value)) {
      return Json.write(value);
    }
    return Double.isNaN(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  }

  /** An i64 that reached the host as two halves; NaN beyond 53 bits. */
  static double join(double low, double high) {
    int lowBits = toInt32(low);
    int highBits = toInt32(high);
    long bound = 0x400001L - (lowBits == 0 ? 0 : 1);
    return Integer.toUnsignedLong(highBits + 0x200000) < bound
        ? Integer.toUnsignedLong(lowBits) + highBits * TWO_32
        : Double.NaN;
  }
}
