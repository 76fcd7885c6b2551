package dev.heddle.machine.reference;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The functions of libc that look at calendars and clocks. */
final class HostTime {
  private static final String LONG_ZONE = "Coordinated Universal Time";

  private final ModuleHost host;
  private final HostGlue glue;
  private final HostMemory memory;

  private HostTime(ModuleHost host) {
    this.host = host;
    this.glue = host.glue();
    this.memory = host.memory();
  }

  static Map<String, HostCall> imports(ModuleHost host) {
    HostTime time = new HostTime(host);
    return Map.of(
        "_gmtime_js", a -> time.gmtime(a),
        "_localtime_js", a -> time.localtime(a),
        "_mktime_js", a -> host.returnI64(time.make(time.memory.in(a[0]))),
        "_tzset_js", a -> time.setZone(a),
        "strftime", a -> time.format(a),
        "strftime_l", a -> time.format(a),
        "emscripten_date_now", a -> host.clock().tick(),
        "_emscripten_date_now", a -> 0,
        "emscripten_get_now", a -> time.glue.now(host.clock()),
        "_emscripten_get_now_is_monotonic", a -> 1);
  }

  /**
   * Narrow modules of the later glue pass an i64 as two halves, of the early one a pointer to it.
   */
  private double seconds(double[] arguments) {
    if (glue.wide()) {
      return arguments[0];
    }
    return glue.early()
        ? memory.loadI32(memory.in(arguments[0]))
        : HostNumber.join(arguments[0], arguments[1]);
  }

  private double target(double[] arguments) {
    return memory.in(arguments[glue.wide() || glue.early() ? 1 : 2]);
  }

  private double gmtime(double[] arguments) {
    put(target(arguments), HostDate.at(seconds(arguments) * 1e3));
    return 0;
  }

  private double localtime(double[] arguments) {
    double seconds = seconds(arguments);
    double at = target(arguments);
    HostDate date = HostDate.at(seconds * 1e3);
    if (glue.wide() && date.isNone()) {
      throw new HostFault("no such date: " + HostNumber.text(seconds) + " seconds after 1970");
    }
    put(at, date);
    memory.i32(at + 28, dayOfYear().applyAsDouble(date));
    memory.i32(at + 32, 0);
    if (glue.wide()) {
      memory.i64(at + 40, 0);
    } else {
      memory.i32(at + 36, 0);
    }
    return 0;
  }

  /** Writes a struct tm up to tm_yday; all zero where the date is beyond what a date can hold. */
  private void put(double at, HostDate date) {
    memory.i32(at, date.second());
    memory.i32(at + 4, date.minute());
    memory.i32(at + 8, date.hour());
    memory.i32(at + 12, date.day());
    memory.i32(at + 16, date.month());
    memory.i32(at + 20, date.year() - 1900);
    memory.i32(at + 24, date.weekday());
    memory.i32(at + 28, dayOfYearByDifference(date));
  }

  private ToDoubleFunction<HostDate> dayOfYear() {
    return glue.early() ? HostTime::dayOfYearByDifference : HostTime::dayOfYearByTable;
  }

  /** Years 0 to 99 are taken for 1900 to 1999 here, in the glue too. */
  private static double dayOfYearByDifference(HostDate date) {
    if (date.isNone()) {
      return 0;
    }
    double start = HostDate.of((long) date.year(), 0, 1).ms();
    return HostNumber.toInt32((date.ms() - start) / HostDate.DAY_MS);
  }

  /** The glue's newer way to the day of the year, which years 0 to 99 do not upset. */
  private static double dayOfYearByTable(HostDate date) {
    return date.isNone()
        ? 0
        : HostCalendar.daysBefore((long) date.year(), date.month()) + date.day() - 1;
  }

  private double make(double at) {
    HostCalendar c = HostCalendar.load(memory, at);
    HostDate date =
        HostDate.of(
            c.year(),
            c.month(),
            c.day(),
            c.hour() * 3_600_000 + c.minute() * 60_000 + c.second() * 1_000);
    // In UTC there is no summer time: a module that does not know is told so.
    if (memory.loadI32(at + 32) < 0) {
      memory.i32(at + 32, 0);
    }
    memory.i32(at + 24, date.weekday());
    memory.i32(at + 28, dayOfYear().applyAsDouble(date));
    memory.i32(at, date.second());
    memory.i32(at + 4, date.minute());
    memory.i32(at + 8, date.hour());
    memory.i32(at + 12, date.day());
    memory.i32(at + 16, date.month());
    if (glue.early()) {
      return HostNumber.toInt32(date.ms() / 1e3);
    }
    memory.i32(at + 20, date.year() - 1900);
    return date.isNone() ? -1 : date.ms() / 1e3;
  }

  private double format(double[] arguments) {
    double target = memory.in(arguments[0]);
    double space = memory.in(arguments[1]);
    double format = memory.in(arguments[2]);
    double at = memory.in(arguments[3]);
    HostCalendar calendar = HostCalendar.load(memory, at);
    double offset = glue.wide() ? memory.loadI64(at + 40) : memory.loadI32(at + 36);
    String zone = memory.text(memory.loadPointer(at + (glue.wide() ? 48 : 40)));
    byte[] encoded = HostText.encode(calendar.in(offset, zone).format(memory.text(format)));
    if (encoded.length + 1 > space) {
      return 0;
    }
    memory.check(target, encoded.length + 1);
    memory.put(target, encoded);
    memory.put(target + encoded.length, new byte[1]);
    return encoded.length;
  }

  private double setZone(double[] arguments) {
    double timezone = memory.in(arguments[0]);
    double daylight = memory.in(arguments[1]);
    if (glue.early()) {
      setZoneByAllocation(timezone, daylight, memory.in(arguments[2]));
      return 0;
    }
    boolean brief = glue.asyncify();
    String name = brief ? "UTC" : LONG_ZONE;
    int space = brief ? 17 : 7;
    memory.pointer(timezone, 0);
    memory.i32(daylight, 0);
    memory.putText(name, memory.in(arguments[3]), space);
    memory.putText(name, memory.in(arguments[2]), space);
    return 0;
  }

  /** Names in fresh memory of the module, once a message: the early glue never frees them. */
  private void setZoneByAllocation(double timezone, double daylight, double names) {
    if (!host.setZone()) {
      return;
    }
    memory.i32(timezone, 0);
    memory.i32(daylight, 0);
    double winter = allocateZone();
    double summer = allocateZone();
    memory.i32(names, summer);
    memory.i32(names + 4, winter);
  }

  private double allocateZone() {
    int space = LONG_ZONE.length() + 1;
    double at = memory.in(host.call("malloc", space));
    if (at != 0) {
      memory.putText(LONG_ZONE, at, space);
    }
    return at;
  }
}
