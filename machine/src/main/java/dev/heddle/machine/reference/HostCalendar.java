package dev.heddle.machine.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What strftime makes of a {@code struct tm}, as emscripten's glue does it.
 *
 * @param zone the text at its tm_zone
 */
record HostCalendar(
    long second,
    long minute,
    long hour,
    long day,
    long month,
    long year,
    long weekday,
    long yearday,
    double offsetSeconds,
    String zone) {

  private record Rule(String pattern, Function<HostCalendar, String> value) {}

  private static final List<String> WEEKDAYS =
      List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  // Rules are applied one after the other over the whole pattern, in this order: an expansion may
  // itself be expanded by a later rule. That is how the glue does it, so it can be observed.
  private static final String[][] ALIASES = {
    {"%c", "%a %b %d %H:%M:%S %Y"},
    {"%D", "%m/%d/%y"},
    {"%F", "%Y-%m-%d"},
    {"%h", "%b"},
    {"%r", "%I:%M:%S %p"},
    {"%R", "%H:%M"},
    {"%T", "%H:%M:%S"},
    {"%x", "%m/%d/%y"},
    {"%X", "%H:%M:%S"},
    {"%Ec", "%c"},
    {"%EC", "%C"},
    {"%Ex", "%m/%d/%y"},
    {"%EX", "%H:%M:%S"},
    {"%Ey", "%y"},
    {"%EY", "%Y"},
    {"%Od", "%d"},
    {"%Oe", "%e"},
    {"%OH", "%H"},
    {"%OI", "%I"},
    {"%Om", "%m"},
    {"%OM", "%M"},
    {"%OS", "%S"},
    {"%Ou", "%u"},
    {"%OU", "%U"},
    {"%OV", "%V"},
    {"%Ow", "%w"},
    {"%OW", "%W"},
    {"%Oy", "%y"},
  };

  private static final List<Rule> RULES = rules();

  /** The numbers of a {@code struct tm}, in UTC. */
  static HostCalendar load(HostMemory memory, double at) {
    return new HostCalendar(
        (long) memory.loadI32(at),
        (long) memory.loadI32(at + 4),
        (long) memory.loadI32(at + 8),
        (long) memory.loadI32(at + 12),
        (long) memory.loadI32(at + 16),
        (long) memory.loadI32(at + 20) + 1900,
        (long) memory.loadI32(at + 24),
        (long) memory.loadI32(at + 28),
        0,
        "UTC");
  }

  HostCalendar in(double offset, String name) {
    return new HostCalendar(second, minute, hour, day, month, year, weekday, yearday, offset, name);
  }

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(new Rule("%a", c -> three(WEEKDAYS, c.weekday)));
    rules.add(new Rule("%A", c -> whole(WEEKDAYS, c.weekday)));
    rules.add(new Rule("%b", c -> three(MONTHS, c.month)));
    rules.add(new Rule("%B", c -> whole(MONTHS, c.month)));
    rules.add(new Rule("%C", c -> zeros(c.year / 100, 2)));
    rules.add(new Rule("%d", c -> zeros(c.day, 2)));
    rules.add(new Rule("%e", c -> padded(String.valueOf(c.day), 2, ' ')));
    rules.add(new Rule("%g", c -> tail(HostNumber.text(c.weekBasedYear()))));
    rules.add(new Rule("%G", c -> HostNumber.text(c.weekBasedYear())));
    rules.add(new Rule("%H", c -> zeros(c.hour, 2)));
    rules.add(new Rule("%I", c -> zeros(c.hour == 0 ? 12 : c.hour > 12 ? c.hour - 12 : c.hour, 2)));
    rules.add(
        new Rule("%j", c -> padded(HostNumber.text(c.day + daysBefore(c.year, c.month)), 3, '0')));
    rules.add(new Rule("%m", c -> zeros(c.month + 1, 2)));
    rules.add(new Rule("%M", c -> zeros(c.minute, 2)));
    rules.add(new Rule("%n", c -> "\n"));
    rules.add(new Rule("%p", c -> c.hour >= 0 && c.hour < 12 ? "AM" : "PM"));
    rules.add(new Rule("%S", c -> zeros(c.second, 2)));
    rules.add(new Rule("%t", c -> "\t"));
    rules.add(new Rule("%u", c -> String.valueOf(c.weekday == 0 ? 7 : c.weekday)));
    rules.add(new Rule("%U", c -> zeros(Math.floorDiv(c.yearday + 7 - c.weekday, 7L), 2)));
    rules.add(new Rule("%V", HostCalendar::weekOfYear));
    rules.add(new Rule("%w", c -> String.valueOf(c.weekday)));
    rules.add(new Rule("%W", c -> zeros(c.weekFromMonday(), 2)));
    rules.add(new Rule("%y", c -> tail(String.valueOf(c.year))));
    rules.add(new Rule("%Y", c -> String.valueOf(c.year)));
    rules.add(new Rule("%z", HostCalendar::offset));
    rules.add(new Rule("%Z", HostCalendar::zone));
    return List.copyOf(rules);
  }

  /** Days before a month; NaN for a month that is none, as summing past the glue's table gives. */
  static double daysBefore(long year, long month) {
    if (month > 12) {
      return Double.NaN;
    }
    int days = 0;
    for (int i = 0; i < month; i++) {
      days += HostDate.daysIn(year, i);
    }
    return days;
  }

  String format(String pattern) {
    String text = pattern;
    for (String[] alias : ALIASES) {
      text = text.replace(alias[0], alias[1]);
    }
    text = text.replace("%%", "\0\0");
    for (Rule rule : RULES) {
      if (text.contains(rule.pattern)) {
        text = replaced(text, rule.pattern, rule.value.apply(this));
      }
    }
    return text.replace("\0\0", "%");
  }

  /** JavaScript's replaceAll, for which a dollar sign in the replacement is special. */
  private static String replaced(String text, String rule, String value) {
    if (value.indexOf('$') < 0) {
      return text.replace(rule, value);
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(rule); at >= 0; at = text.indexOf(rule, from)) {
      out.append(text, from, at);
      from = at + rule.length();
      int i = 0;
      while (i < value.length()) {
        char next = value.charAt(i) == '$' && i + 1 < value.length() ? value.charAt(i + 1) : 0;
        i += 2;
        switch (next) {
          case '$' -> out.append('$');
          case '&' -> out.append(rule);
          case '`' -> out.append(text, 0, at);
          case '\'' -> out.append(text, from, text.length());
          default -> out.append(value.charAt(--i - 1));
        }
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  private static String three(List<String> names, long index) {
    if (index < 0 || index >= names.size()) {
      throw new HostFault(HostFault.MISFIT);
    }
    return names.get((int) index).substring(0, 3);
  }

  private static String whole(List<String> names, long index) {
    return index < 0 || index >= names.size() ? "undefined" : names.get((int) index);
  }

  private static String tail(String year) {
    return year.substring(Math.min(2, year.length()));
  }

  private static String zeros(long value, int digits) {
    return padded(String.valueOf(value), digits, '0');
  }

  private static String padded(String text, int digits, char filler) {
    return String.valueOf(filler).repeat(Math.max(0, digits - text.length())) + text;
  }

  /** Monday of the first ISO week. */
  private static double firstWeekStart(double year) {
    HostDate fourth = Double.isNaN(year) ? HostDate.at(year) : HostDate.of((long) year, 0, 4);
    return fourth.ms() - (fourth.weekday() + 6) % 7 * HostDate.DAY_MS;
  }

  private double weekBasedYear() {
    double day = HostDate.of(year, 0, 1).ms() + Math.max(yearday, 0) * HostDate.DAY_MS;
    double of = HostDate.at(day).year();
    if (firstWeekStart(of) > day) {
      return of - 1;
    }
    return firstWeekStart(of + 1) <= day ? of + 1 : of;
  }

  private long weekFromMonday() {
    return Math.floorDiv(yearday + 7 - (weekday + 6) % 7, 7L);
  }

  private String weekOfYear() {
    long week = weekFromMonday();
    if ((weekday + 371 - yearday - 2) % 7 <= 2) {
      week++;
    }
    if (week == 0) {
      week = 52;
      long december31 = (weekday + 7 - yearday - 1) % 7;
      if (december31 == 4 || (december31 == 5 && HostDate.isLeap((year - 1900) % 400 - 1))) {
        week++;
      }
    } else if (week == 53) {
      long january1 = (weekday + 371 - yearday) % 7;
      if (january1 != 4 && (january1 != 3 || !HostDate.isLeap(year - 1900))) {
        week = 1;
      }
    }
    return zeros(week, 2);
  }

  private String offset() {
    double minutes = Math.abs(offsetSeconds) / 60;
    double digits = minutes / 60 * 100 + minutes % 60;
    String text = "0000" + HostNumber.text(digits);
    return (offsetSeconds >= 0 ? "+" : "-") + text.substring(text.length() - 4);
  }
}
