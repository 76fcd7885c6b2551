"use strict";
// What differs between the generations of emscripten glue that ao modules were built with.

const ENVIRONMENT = [
  "USER=web_user", "LOGNAME=web_user", "PATH=/", "PWD=/", "HOME=/home/web_user", "LANG=C.UTF-8", "_=./this.program",
];

/** Time zone names written into buffers that the module brings along. */
function zoneIntoBuffers(name, space) {
  return (host, timezone, daylight, standard, summer) => {
    host.memory.pointer(timezone, 0);
    host.memory.i32(daylight, 0);
    host.memory.putText(name, summer, space);
    host.memory.putText(name, standard, space);
  };
}

/** Time zone names in fresh memory of the module, once a message: the early glue never frees them. */
function zoneByAllocation(host, timezone, daylight, names) {
  if (host.zoneIsSet) return;
  host.zoneIsSet = true;
  host.memory.i32(timezone, 0);
  host.memory.i32(daylight, 0);
  const pointers = ["winter", "summer"].map(() => {
    const space = LONG_ZONE.length + 1;
    const pointer = host.exports.malloc(space) >>> 0;
    if (pointer) host.memory.putText(LONG_ZONE, pointer, space);
    return pointer;
  });
  host.memory.i32(names, pointers[1]);
  host.memory.i32(names + 4, pointers[0]);
}

const LONG_ZONE = "Coordinated Universal Time";

const LATER = {
  wide: false,
  early: false,
  asyncify: true,
  files: true,
  cookies: true,
  terminalReads: true,
  environment: [],
  heapBytesMax: 4294901760,
  textSpace: (text) => utf8Size(text) + 1,
  setTimeZone: zoneIntoBuffers("UTC", 17),
  now: (clock) => clock.tick(),
  noShell: 1,
  system: () => -52,
  main: null,
};

const EARLY = {
  ...LATER,
  early: true,
  asyncify: false,
  terminalReads: false,
  environment: ENVIRONMENT,
  heapBytesMax: 524288000,
  textSpace: (text) => 4 * text.length + 1,
  setTimeZone: zoneByAllocation,
  // process.hrtime was replaced by a number, so its two parts are undefined.
  now: (clock) => (clock.tick(), NaN),
  noShell: 0,
  system: (host) => {
    host.memory.i32(host.exports.__errno_location() >>> 0, 52);
    return -1;
  },
  main: mainWithName,
};

/** main(1, ["./this.program"]); what it leaves on the stack stays there. */
function mainWithName(host) {
  const { memory, exports } = host;
  const list = exports.stackAlloc(8) >>> 0;
  const name = "./this.program";
  const text = exports.stackAlloc(name.length + 1) >>> 0;
  memory.putText(name, text, name.length + 1);
  memory.i32(list, text);
  memory.i32(list + 4, 0);
  exports.main(1, list);
  exports.fflush?.(0);
}

function mainWithNothing(host) {
  host.exports.main(0, 0);
  host.exports.fflush?.(0);
}

const GLUES = {
  "emscripten": {
    ...EARLY,
    files: false,
    cookies: false,
    now: () => 0,
    main: mainWithNothing,
    importNames: {
      w: "__syscall_dup3", d: "__syscall_fcntl64", z: "__syscall_ioctl", r: "__syscall_lstat64",
      g: "__syscall_openat", s: "__syscall_renameat", t: "__syscall_rmdir", e: "__syscall_unlinkat",
      a: "_emscripten_date_now", A: "_emscripten_get_now_is_monotonic", p: "_emscripten_throw_longjmp",
      B: "_gmtime_js", C: "_localtime_js", i: "_mktime_js", j: "_tzset_js", D: "abort",
      k: "emscripten_memcpy_big", q: "emscripten_resize_heap", u: "environ_get", v: "environ_sizes_get",
      l: "exit", c: "fd_close", y: "fd_read", o: "fd_seek", f: "fd_write", h: "getTempRet0",
      x: "invoke_vii", b: "setTempRet0", n: "strftime", m: "system",
    },
    exportNames: {
      E: "memory", F: "__wasm_call_ctors", G: "handle", H: "main", I: "__indirect_function_table",
      J: "malloc", K: "__errno_location", L: "setThrew", M: "stackSave", N: "stackRestore", O: "stackAlloc",
    },
  },
  "emscripten2": EARLY,
  "emscripten3": {
    ...LATER,
    asyncify: false,
    environment: ENVIRONMENT,
    setTimeZone: zoneIntoBuffers(LONG_ZONE, 7),
    noShell: 0,
    main: mainWithNothing,
  },
  "emscripten4": LATER,
  "wasm64": { ...LATER, wide: true, heapBytesMax: 17179869184, noShell: 0 },
};
