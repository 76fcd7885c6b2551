"use strict";
// What a module asks of "its process": memory, the environment, an end, and the drive.

const LONGJMP = Infinity;
const HEAP_GROWTH_MAX = 100663296;

function unsupported(name) {
  return () => {
    throw new HostFault(`unsupported import ${name}`);
  };
}

function abort(why) {
  throw new HostFault(`Aborted(${why})`);
}

/** Grows the heap by a fifth, or less if that does not fit; emscripten's formula to the byte. */
function resizeHeap(memory, requested, heapBytesMax) {
  const old = memory.size;
  if (requested <= old) abort("Assertion failed");
  if (requested > heapBytesMax) return 0;
  for (let cut = 1; cut <= 4; cut *= 2) {
    const grown = Math.min(old * (1 + 0.2 / cut), requested + HEAP_GROWTH_MAX);
    const wanted = Math.max(requested, grown);
    const aligned = wanted + ((65536 - (wanted % 65536)) % 65536);
    if (memory.growTo(Math.min(heapBytesMax, aligned))) return 1;
  }
  return 0;
}

function processImports(host) {
  const { memory, glue } = host;
  const at = memory.in;

  function copy(target, source, size) {
    memory.check(at(target), at(size));
    memory.check(at(source), at(size));
    memory.u8.copyWithin(at(target), at(source), at(source) + at(size));
  }

  function environmentSizes(count, space) {
    memory.pointer(at(count), glue.environment.length);
    memory.pointer(at(space), glue.environment.reduce((sum, entry) => sum + entry.length + 1, 0));
    return 0;
  }

  function environment(list, texts) {
    let text = at(texts);
    glue.environment.forEach((entry, i) => {
      memory.pointer(at(list) + i * memory.pointerBytes, text);
      memory.putText(entry, text, entry.length + 1);
      text += entry.length + 1;
    });
    return 0;
  }

  const system = (command) => (at(command) ? glue.system(host) : glue.noShell);
  const exit = (code) => {
    throw new ModuleExit(`Program terminated with exit(${code})`);
  };
  return {
    ...driveImports(host),
    _emscripten_throw_longjmp: () => {
      throw LONGJMP;
    },
    _emscripten_memcpy_js: copy,
    emscripten_memcpy_js: copy,
    emscripten_memcpy_big: copy,
    emscripten_resize_heap: (size) => resizeHeap(memory, at(size), glue.heapBytesMax),
    emscripten_get_heap_max: () => memory.out(glue.heapBytesMax),
    environ_sizes_get: environmentSizes,
    environ_get: environment,
    exit,
    abort: () => abort(glue.files ? "native code called abort()" : ""),
    _abort_js: () => abort("native code called abort()"),
    __assert_fail: (condition, file, line, name) =>
      abort(
        `Assertion failed: ${memory.text(at(condition))}, at: ` +
          [memory.text(at(file)) || "unknown filename", line, memory.text(at(name)) || "unknown function"],
      ),
    __cxa_throw: () => abort("Assertion failed: Exception thrown, but exception catching is not enabled."),
    emscripten_err: () => {},
    system,
    _emscripten_system: system,
    getTempRet0: () => host.tempRet0,
    setTempRet0: (value) => {
      host.tempRet0 = value;
    },
    metering_gasUsed: () => Number(host.reportedGas()),
    _dlinit: () => {},
  };
}

/** The first glue has no file system: most calls do nothing, successfully. */
function withoutFiles(host) {
  const { memory } = host;
  const nothing = () => 0;
  return {
    __syscall_dup3: nothing,
    __syscall_fcntl64: nothing,
    __syscall_ioctl: nothing,
    __syscall_lstat64: nothing,
    __syscall_openat: nothing,
    __syscall_renameat: nothing,
    __syscall_rmdir: nothing,
    __syscall_unlinkat: nothing,
    fd_close: () => 52,
    fd_read: () => 52,
    fd_seek: () => 70,
    fd_write: (fd, vectors, count, target) => {
      if (count >>> 0 > VECTORS_MAX) return ERRNO.EINVAL;
      let total = 0;
      for (let i = 0; i < count; i++) total += memory.loadPointer((vectors >>> 0) + 8 * i + 4);
      memory.i32(target >>> 0, total);
      return 0;
    },
  };
}

/** WeaveDrive: permanent data as files that are fetched when they are opened. */
function driveImports(host) {
  const { memory } = host;
  const at = memory.in;

  function open(path) {
    if (!host.drive) return 0;
    const [, category, id] = path.split("/");
    if (category !== "data" && category !== "tx" && category !== "block") return 0;
    try {
      host.files.find("/" + category);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      host.files.makeFolder("/" + category);
    }
    let present = true;
    try {
      host.files.find(path);
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      present = false;
    }
    if (!present) fetchFile(category, id);
    return host.files.open(present ? path : `/${category}/${id}`, 0, 0).fd;
  }

  function fetchFile(category, id) {
    const found = host.drive(`/${category}/${id}`);
    if (!found) throw new HostFault("HALT: FILE NOT FOUND");
    const contents = new Uint8Array(found);
    if (contents.length > FILE_BYTES_MAX) throw new HostFault(`/${category}/${id} is too large to open`);
    host.files.driveBytes += contents.length;
    if (host.files.driveBytes > DRIVE_BYTES_MAX) {
      throw new HostFault(`/${category}/${id} is too much to open in one message`);
    }
    if (category === "data") {
      const node = host.files.make(`/data/${id}`, 0o555 | MODE.file, 0);
      node.contents = contents;
      node.used = contents.length;
    } else {
      host.files.makeData(`/${category}/${id}`, contents);
    }
  }

  function read(fd, target, size) {
    const stream = host.files.stream(fd);
    const { contents, used } = stream.node;
    if (stream.path.includes("/block") || stream.path.includes("/tx")) {
      memory.bytes(target, Math.min(used, size)).set(contents.subarray(0, Math.min(used, size)));
      return size;
    }
    // Whoever asks for the size by seeking to the end reads next and means all of it: gateways ignore the
    // range that the reference then asks for. Its fread knows no end, so reading on would never stop.
    const { shared } = stream;
    if (shared.position >= used && size > 0) {
      if (!shared.sought) throw new HostFault(`${stream.path} was read to its end; seek before reading again`);
      shared.position = 0;
    }
    shared.sought = false;
    return host.files.read(stream, memory.bytes(target, size));
  }

  return {
    __asyncjs__weavedrive_open: (path) => host.suspend(() => open(memory.text(at(path)))),
    __asyncjs__weavedrive_read: (fd, target, size) => host.suspend(() => read(fd, at(target), at(size))),
    __asyncjs__weavedrive_close: (fd) => host.suspend(() => host.files.close(host.files.stream(fd))),
  };
}
