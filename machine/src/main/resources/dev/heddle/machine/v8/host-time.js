"use strict";
// The calendar of emscripten's glue in UTC. No clock is read here: time is a counter (see Clock).

const CLOCK_START = 10000;

/** The reference's clock: it starts at 10 seconds after 1970 and moves by a millisecond a look. */
class Clock {
  constructor() {
    this.now = CLOCK_START;
  }

  tick() {
    return this.now++;
  }
}

const DAY_MS = 86400000;
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeapYear(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days before a month; NaN for a month that is none, as summing past the glue's table gives. */
function daysBefore(year, month) {
  let days = 0;
  for (let i = 0; i < month; i++) {
    if (i >= 12) return NaN;
    days += i === 1 && isLeapYear(year) ? 29 : MONTH_DAYS[i];
  }
  return days;
}

/** Writes a struct tm up to tm_yday; all zero where the date is beyond what a Date can hold. */
function putCalendar(memory, at, date) {
  memory.i32(at, date.getUTCSeconds());
  memory.i32(at + 4, date.getUTCMinutes());
  memory.i32(at + 8, date.getUTCHours());
  memory.i32(at + 12, date.getUTCDate());
  memory.i32(at + 16, date.getUTCMonth());
  memory.i32(at + 20, date.getUTCFullYear() - 1900);
  memory.i32(at + 24, date.getUTCDay());
  memory.i32(at + 28, dayOfYear(date));
}

function dayOfYear(date) {
  // Date.UTC takes 0 to 99 for 1900 to 1999; the glue does too.
  return ((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) | 0;
}

/** The glue's newer way to the day of the year, which years 0 to 99 do not upset. */
function dayOfYearByTable(date) {
  return (daysBefore(date.getUTCFullYear(), date.getUTCMonth()) + date.getUTCDate() - 1) | 0;
}

function loadCalendar(memory, at) {
  return {
    second: memory.loadI32(at),
    minute: memory.loadI32(at + 4),
    hour: memory.loadI32(at + 8),
    day: memory.loadI32(at + 12),
    month: memory.loadI32(at + 16),
    year: memory.loadI32(at + 20) + 1900,
    weekday: memory.loadI32(at + 24),
    yearday: memory.loadI32(at + 28),
  };
}

function padded(value, digits, filler) {
  return (typeof value === "number" ? value.toString() : value || "").padStart(digits, filler);
}

function zeros(value, digits) {
  return padded(value, digits, "0");
}

/** Monday of the first ISO week; the glue works it out by cases, with the same answer. */
function firstWeekStart(year) {
  const fourth = new Date(Date.UTC(year, 0, 4));
  return fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS;
}

function weekBasedYear(tm) {
  const day = Date.UTC(tm.year, 0, 1) + Math.max(tm.yearday, 0) * DAY_MS;
  const year = new Date(day).getUTCFullYear();
  if (firstWeekStart(year) > day) return year - 1;
  return firstWeekStart(year + 1) <= day ? year + 1 : year;
}

function weekOfYear(tm) {
  let week = Math.floor((tm.yearday + 7 - ((tm.weekday + 6) % 7)) / 7);
  if ((tm.weekday + 371 - tm.yearday - 2) % 7 <= 2) week++;
  if (!week) {
    week = 52;
    const december31 = (tm.weekday + 7 - tm.yearday - 1) % 7;
    if (december31 === 4 || (december31 === 5 && isLeapYear(((tm.year - 1900) % 400) - 1))) week++;
  } else if (week === 53) {
    const january1 = (tm.weekday + 371 - tm.yearday) % 7;
    if (january1 !== 4 && (january1 !== 3 || !isLeapYear(tm.year - 1900))) week = 1;
  }
  return zeros(week, 2);
}

function offsetText(seconds) {
  const minutes = Math.abs(seconds) / 60;
  const digits = (minutes / 60) * 100 + (minutes % 60);
  return (seconds >= 0 ? "+" : "-") + String("0000" + digits).slice(-4);
}

// Rules are applied one after the other over the whole pattern, in this order: an expansion may itself
// be expanded by a later rule. That is how the glue does it, so it can be observed.
const STRFTIME_ALIASES = [
  ["%c", "%a %b %d %H:%M:%S %Y"], ["%D", "%m/%d/%y"], ["%F", "%Y-%m-%d"], ["%h", "%b"],
  ["%r", "%I:%M:%S %p"], ["%R", "%H:%M"], ["%T", "%H:%M:%S"], ["%x", "%m/%d/%y"],
  ["%X", "%H:%M:%S"], ["%Ec", "%c"], ["%EC", "%C"], ["%Ex", "%m/%d/%y"], ["%EX", "%H:%M:%S"],
  ["%Ey", "%y"], ["%EY", "%Y"], ["%Od", "%d"], ["%Oe", "%e"], ["%OH", "%H"], ["%OI", "%I"],
  ["%Om", "%m"], ["%OM", "%M"], ["%OS", "%S"], ["%Ou", "%u"], ["%OU", "%U"], ["%OV", "%V"],
  ["%Ow", "%w"], ["%OW", "%W"], ["%Oy", "%y"],
];
const STRFTIME_VALUES = [
  ["%a", (tm) => WEEKDAYS[tm.weekday].substring(0, 3)],
  ["%A", (tm) => WEEKDAYS[tm.weekday]],
  ["%b", (tm) => MONTHS[tm.month].substring(0, 3)],
  ["%B", (tm) => MONTHS[tm.month]],
  ["%C", (tm) => zeros((tm.year / 100) | 0, 2)],
  ["%d", (tm) => zeros(tm.day, 2)],
  ["%e", (tm) => padded(tm.day, 2, " ")],
  ["%g", (tm) => weekBasedYear(tm).toString().substring(2)],
  ["%G", weekBasedYear],
  ["%H", (tm) => zeros(tm.hour, 2)],
  ["%I", (tm) => zeros(tm.hour === 0 ? 12 : tm.hour > 12 ? tm.hour - 12 : tm.hour, 2)],
  ["%j", (tm) => zeros(tm.day + daysBefore(tm.year, tm.month), 3)],
  ["%m", (tm) => zeros(tm.month + 1, 2)],
  ["%M", (tm) => zeros(tm.minute, 2)],
  ["%n", () => "\n"],
  ["%p", (tm) => (tm.hour >= 0 && tm.hour < 12 ? "AM" : "PM")],
  ["%S", (tm) => zeros(tm.second, 2)],
  ["%t", () => "\t"],
  ["%u", (tm) => tm.weekday || 7],
  ["%U", (tm) => zeros(Math.floor((tm.yearday + 7 - tm.weekday) / 7), 2)],
  ["%V", weekOfYear],
  ["%w", (tm) => tm.weekday],
  ["%W", (tm) => zeros(Math.floor((tm.yearday + 7 - ((tm.weekday + 6) % 7)) / 7), 2)],
  ["%y", (tm) => tm.year.toString().substring(2)],
  ["%Y", (tm) => tm.year],
  ["%z", (tm) => offsetText(tm.offsetSeconds)],
  ["%Z", (tm) => tm.zone],
];

function formatTime(pattern, tm) {
  for (const [rule, expansion] of STRFTIME_ALIASES) pattern = pattern.replaceAll(rule, expansion);
  pattern = pattern.replaceAll("%%", "\0\0");
  for (const [rule, value] of STRFTIME_VALUES) {
    if (pattern.includes(rule)) pattern = pattern.replaceAll(rule, String(value(tm)));
  }
  return pattern.replaceAll("\0\0", "%");
}

/** The functions of libc that look at calendars and clocks. */
function timeImports(host) {
  const { memory, clock, glue } = host;
  const at = memory.in;
  const wide = memory.wide;
  const early = glue.early;
  const yearday = early ? dayOfYear : dayOfYearByTable;
  // Narrow modules of the later glue get an i64 as two halves, of the early one a pointer to it.
  const withTime = (body) =>
    wide
      ? (time, tm) => body(Number(time), at(tm))
      : early
        ? (time, tm) => body(memory.loadI32(at(time)), at(tm))
        : (low, high, tm) => body(joinI64(low, high), at(tm));

  function local(time, tm) {
    const date = new Date(time * 1e3);
    if (wide && isNaN(date)) throw new HostFault(`no such date: ${time} seconds after 1970`);
    putCalendar(memory, tm, date);
    memory.i32(tm + 28, yearday(date));
    memory.i32(tm + 32, 0);
    if (wide) memory.i64(tm + 40, 0);
    else memory.i32(tm + 36, 0);
  }

  function make(tm) {
    const c = loadCalendar(memory, tm);
    const date = new Date(Date.UTC(c.year, c.month, c.day, c.hour, c.minute, c.second, 0));
    // In UTC there is no summer time: a module that does not know is told so.
    if (memory.loadI32(tm + 32) < 0) memory.i32(tm + 32, 0);
    memory.i32(tm + 24, date.getUTCDay());
    memory.i32(tm + 28, yearday(date));
    memory.i32(tm, date.getUTCSeconds());
    memory.i32(tm + 4, date.getUTCMinutes());
    memory.i32(tm + 8, date.getUTCHours());
    memory.i32(tm + 12, date.getUTCDate());
    memory.i32(tm + 16, date.getUTCMonth());
    if (early) return (date.getTime() / 1e3) | 0;
    memory.i32(tm + 20, date.getUTCFullYear() - 1900);
    return isNaN(date) ? -1 : date.getTime() / 1e3;
  }

  function strftime(target, space, format, tmAt) {
    const tm = loadCalendar(memory, tmAt);
    tm.offsetSeconds = wide ? memory.loadI64(tmAt + 40) : memory.loadI32(tmAt + 36);
    tm.zone = memory.text(memory.loadPointer(tmAt + (wide ? 48 : 40)));
    const encoded = encodeUtf8(formatTime(memory.text(format), tm));
    if (encoded.length + 1 > space) return 0;
    memory.bytes(target, encoded.length + 1).set(encoded);
    memory.u8[target + encoded.length] = 0;
    return encoded.length;
  }

  const formatted = (s, space, format, tm) =>
    memory.out(strftime(at(s), at(space), at(format), at(tm)));
  return {
    _gmtime_js: withTime((time, tm) => putCalendar(memory, tm, new Date(time * 1e3))),
    _localtime_js: withTime(local),
    _mktime_js: (tm) => host.returnI64(make(at(tm))),
    _tzset_js: (...pointers) => glue.setTimeZone(host, ...pointers.map(at)),
    strftime: formatted,
    strftime_l: formatted,
    emscripten_date_now: () => clock.tick(),
    _emscripten_date_now: () => 0,
    emscripten_get_now: () => glue.now(clock),
    _emscripten_get_now_is_monotonic: () => 1,
  };
}

/** An i64 that reached the host as two halves; NaN beyond 53 bits. */
function joinI64(low, high) {
  return (high + 0x200000) >>> 0 < 0x400001 - !!low ? (low >>> 0) + high * 4294967296 : NaN;
}
