package dev.heddle.machine.reference;

/**
 * Dates in UTC as JavaScript has them: the proleptic Gregorian calendar, milliseconds since 1970 as
 * a double, NaN beyond 100 million days. Source: ECMA-262, section 21.4.1; the ranges of year and
 * month are V8's.
 */
record HostDate(double ms) {
  static final double DAY_MS = 86_400_000;
  private static final double MS_REACH = 8.64e15;
  private static final long YEAR_REACH = 1_000_000;
  private static final long MONTH_REACH = 10_000_000;
  private static final int[] MONTH_DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  static HostDate at(double ms) {
    return new HostDate(Math.abs(ms) <= MS_REACH ? truncated(ms) + 0.0 : Double.NaN);
  }

  private static double truncated(double ms) {
    return ms < 0 ? Math.ceil(ms) : Math.floor(ms);
  }

  /** The first moment of a day; years 0 to 99 are 1900 to 1999. */
  static HostDate of(long year, long month, long day) {
    return of(year, month, day, 0);
  }

  /** A day, counted from the first of a month, and milliseconds after its beginning. */
  static HostDate of(long year, long month, long day, long ms) {
    long full = year >= 0 && year <= 99 ? 1900 + year : year;
    if (Math.abs(full) > YEAR_REACH || Math.abs(month) > MONTH_REACH) {
      return new HostDate(Double.NaN);
    }
    long first =
        daysBefore(full + Math.floorDiv(month, 12L), (int) Math.floorMod(month, 12L)) + day - 1;
    return at((double) first * DAY_MS + ms);
  }

  /** Days from 1970 to the first of a month. */
  private static long daysBefore(long year, int month) {
    long before = year - 1;
    long days =
        365 * (year - 1970)
            + (Math.floorDiv(before, 4L) - 492)
            - (Math.floorDiv(before, 100L) - 19)
            + (Math.floorDiv(before, 400L) - 4);
    for (int i = 0; i < month; i++) {
      days += daysIn(year, i);
    }
    return days;
  }

  static boolean isLeap(long year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  static int daysIn(long year, int month) {
    return month == 1 && isLeap(year) ? 29 : MONTH_DAYS[month];
  }

  boolean isNone() {
    return Double.isNaN(ms);
  }

  private long days() {
    return Math.floorDiv((long) ms, (long) DAY_MS);
  }

  private long msOfDay() {
    return Math.floorMod((long) ms, (long) DAY_MS);
  }

  int second() {
    return (int) (msOfDay() / 1_000 % 60);
  }

  int minute() {
    return (int) (msOfDay() / 60_000 % 60);
  }

  int hour() {
    return (int) (msOfDay() / 3_600_000);
  }

  int weekday() {
    return isNone() ? 0 : (int) Math.floorMod(days() + 4, 7L);
  }

  /** NaN where this is no date. */
  double year() {
    if (isNone()) {
      return Double.NaN;
    }
    long year = 1970 + Math.floorDiv(days() * 400, 146_097L);
    while (daysBefore(year, 0) > days()) {
      year--;
    }
    while (daysBefore(year + 1, 0) <= days()) {
      year++;
    }
    return year;
  }

  int month() {
    return isNone() ? 0 : (int) (monthAndDay() >> 8);
  }

  int day() {
    return isNone() ? 0 : (int) (monthAndDay() & 0xff);
  }

  private long monthAndDay() {
    long year = (long) year();
    int month = 0;
    while (month < 11 && daysBefore(year, month + 1) <= days()) {
      month++;
    }
    return ((long) month << 8) | (days() - daysBefore(year, month) + 1);
  }
}
