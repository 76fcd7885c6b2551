// Dates without a clock and without a place: now is when the interaction was ordered, all is UTC.
'use strict';

(() => {
  const { apply, construct, defineProperty } = Reflect;
  const Native = Date;
  const native = Native.prototype;
  const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const getTime = native.getTime;
  const utc = Native.UTC;
  const parseNative = Native.parse;

  const dateOnly = /^[+-]?\d{4,6}(-\d\d(-\d\d)?)?$/;
  const zoned = /(Z|[+-]\d\d:?\d\d|\b(GMT|UTC|UT|[ECMP][SD]T)\b.*)\s*(\(.*\))?$/i;
  const parse = (text) => {
    if (text.length > 256) return NaN;
    if (dateOnly.test(text) || zoned.test(text)) return parseNative(text);
    const iso = parseNative(`${text}Z`);
    return iso === iso ? iso : parseNative(`${text} UTC`);
  };

  function made(...args) {
    if (new.target === undefined) return new made().toString();
    const target = new.target === made ? Native : new.target;
    if (args.length === 0) return construct(Native, [$h_host.now], target);
    if (args.length === 1) {
      const [value] = args;
      if (value instanceof Native) return construct(Native, [apply(getTime, value, [])], target);
      const primitive = typeof value === 'object' && value !== null ? value[Symbol.toPrimitive]
        ? value[Symbol.toPrimitive]('default') : value.valueOf() : value;
      if (typeof primitive === 'string') return construct(Native, [parse(primitive)], target);
      return construct(Native, [Number(primitive)], target);
    }
    return construct(Native, [utc(...args)], target);
  }
  defineProperty(made, 'name', { value: 'Date' });
  defineProperty(made, 'length', { value: 7 });
  defineProperty(made, 'prototype', { value: native, writable: false });
  const statics = {
    now: () => $h_host.now,
    parse: (text) => parse(String(text)),
    UTC: utc,
  };
  for (const [name, value] of Object.entries(statics)) {
    defineProperty(made, name, { value, writable: true, configurable: true });
  }
  defineProperty(native, 'constructor', { value: made });
  globalThis.Date = made;

  const put = (name, length, value) => {
    defineProperty(value, 'name', { value: name });
    defineProperty(value, 'length', { value: length });
    defineProperty(native, name, { value, writable: true, configurable: true });
  };
  for (const part of ['Date', 'Day', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds']) {
    put(`get${part}`, 0, native[`getUTC${part}`]);
    if (native[`setUTC${part}`]) put(`set${part}`, native[`setUTC${part}`].length, native[`setUTC${part}`]);
  }
  const method = (name, write) => {
    put(
      name,
      0,
      {
        method() {
          const time = apply(getTime, this, []);
          return time === time ? write(new Native(time)) : 'Invalid Date';
        },
      }.method,
    );
  };
  const two = (number) => String(number).padStart(2, '0');
  const year = (date) => {
    const number = date.getUTCFullYear();
    return (number < 0 ? '-' : '') + String(Math.abs(number)).padStart(4, '0');
  };
  const day = (date) =>
    `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())} ${year(date)}`;
  const clock = (date) =>
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const zone = 'GMT+0000 (Coordinated Universal Time)';
  method('toString', (date) => `${day(date)} ${clock(date)} ${zone}`);
  method('toDateString', day);
  method('toTimeString', (date) => `${clock(date)} ${zone}`);
  const localDate = (date) =>
    `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  const localTime = (date) => {
    const hours = date.getUTCHours();
    return `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? 'AM' : 'PM'}`;
  };
  method('toLocaleString', (date) => `${localDate(date)}, ${localTime(date)}`);
  method('toLocaleDateString', localDate);
  method('toLocaleTimeString', localTime);
  put('getTimezoneOffset', 0, { method() { return 0; } }.method);
  const fullYear = native.getUTCFullYear;
  put('getYear', 0, { method() { return apply(fullYear, this, []) - 1900; } }.method);
  delete native.setYear;
  delete native.toTemporalInstant;
})();
