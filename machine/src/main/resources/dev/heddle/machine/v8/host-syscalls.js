"use strict";
// System calls over Files, in the layouts of struct stat and iovec that the two address widths have.

/** Runs a call that answers with a negative error number where it fails. */
function negativeErrno(body) {
  return (...args) => {
    try {
      return body(...args) ?? 0;
    } catch (e) {
      if (e instanceof Errno) return -e.number;
      throw e;
    }
  };
}

/** WASI calls answer with the error number itself. */
function plainErrno(body) {
  return (...args) => {
    try {
      return body(...args) ?? 0;
    } catch (e) {
      if (e instanceof Errno) return e.number;
      throw e;
    }
  };
}

function putStatWide(memory, at, stat) {
  memory.i32(at, stat.device);
  memory.i32(at + 4, stat.mode);
  memory.i64(at + 8, 1);
  memory.i32(at + 16, 0);
  memory.i32(at + 20, 0);
  memory.i32(at + 24, stat.number);
  memory.i64(at + 32, stat.size);
  memory.i32(at + 40, 4096);
  memory.i32(at + 44, stat.blocks);
  for (const field of [48, 64, 80]) {
    memory.i64(at + field, Math.floor(stat.time / 1e3));
    memory.i64(at + field + 8, Math.floor((stat.time % 1e3) * 1e3));
  }
  memory.i64(at + 96, stat.inode);
}

function putStatNarrow(memory, at, stat) {
  memory.i32(at, stat.device);
  memory.i32(at + 4, stat.mode);
  memory.i32(at + 8, 1);
  memory.i32(at + 12, 0);
  memory.i32(at + 16, 0);
  memory.i32(at + 20, stat.number);
  memory.i64(at + 24, stat.size);
  memory.i32(at + 32, 4096);
  memory.i32(at + 36, stat.blocks);
  for (const field of [40, 56, 72]) {
    memory.i64(at + field, Math.floor(stat.time / 1e3));
    memory.i32(at + field + 8, (stat.time % 1e3) * 1e3);
  }
  memory.i64(at + 88, stat.inode);
}

function putStatEarly(memory, at, stat) {
  memory.i32(at, stat.device);
  memory.i32(at + 4, 0);
  memory.i32(at + 8, stat.inode);
  memory.i32(at + 12, stat.mode);
  memory.i32(at + 16, 1);
  memory.i32(at + 20, 0);
  memory.i32(at + 24, 0);
  memory.i32(at + 28, stat.number);
  memory.i32(at + 32, 0);
  memory.i64(at + 40, stat.size);
  memory.i32(at + 48, 4096);
  memory.i32(at + 52, stat.blocks);
  for (const field of [56, 64, 72]) {
    memory.i32(at + field, (stat.time / 1e3) | 0);
    memory.i32(at + field + 4, 0);
  }
  memory.i64(at + 80, stat.inode);
}

const FOLDER_HERE = -100;
const VECTORS_MAX = 1024;

/** The calls that take and give paths and descriptors. */
function fileImports(host) {
  const { memory, glue } = host;
  const at = memory.in;
  const putStat = memory.wide ? putStatWide : glue.early ? putStatEarly : putStatNarrow;
  const files = () => host.files;

  function path(pointer) {
    const where = at(pointer);
    if (where === 0) return "";
    memory.check(where, 1);
    const end = memory.u8.indexOf(0, where);
    if (end < 0 || end - where > PATH_BYTES_MAX) fail("ENAMETOOLONG");
    return decodeUtf8(memory.u8, where, end - where);
  }

  function pathAt(folder, pointer, mayBeEmpty = false) {
    const given = path(pointer);
    if (given.startsWith("/")) return given;
    const base = folder === FOLDER_HERE ? "/" : files().stream(folder).path;
    if (given === "" && !mayBeEmpty) fail("ENOENT");
    return given === "" ? base : "/" + pathParts(base + "/" + given).join("/");
  }

  function stat(name, target, follow) {
    putStat(memory, at(target), files().stat(name, follow));
  }

  function time(where) {
    const nanoseconds = memory.loadI32(where + (glue.early ? 4 : 8));
    const seconds = glue.early ? memory.loadI32(where) : memory.loadI64(where);
    return seconds * 1e3 + nanoseconds / 1e6;
  }

  const calls = {
    __syscall_openat: (folder, name, flags, varargs) => {
      const mode = at(varargs) ? memory.loadI32(at(varargs)) : 0;
      return files().open(pathAt(folder, name), flags, mode).fd;
    },
    __syscall_chmod: (name, mode) => files().changeMode(files().find(path(name)) || fail("ENOENT"), mode),
    __syscall_fchmod: (fd, mode) => files().changeMode(files().stream(fd).node, mode),
    __syscall_fchown32: (fd) => files().touch(files().stream(fd).node, host.clock.tick()),
    __syscall_faccessat: (folder, name, wanted) => {
      const given = pathAt(folder, name);
      if (wanted & ~7) fail("EINVAL");
      const letters = (wanted & 4 ? "r" : "") + (wanted & 2 ? "w" : "") + (wanted & 1 ? "x" : "");
      files().access(given, letters);
    },
    __syscall_stat64: (name, target) => stat(path(name), target, true),
    __syscall_lstat64: (name, target) => stat(path(name), target, false),
    __syscall_fstat64: (fd, target) => stat(files().stream(fd).path, target, true),
    __syscall_newfstatat: (folder, name, target, flags) =>
      stat(pathAt(folder, name, (flags & 4096) !== 0), target, !(flags & 256)),
    __syscall_mkdirat: (folder, name, mode) => void files().makeFolder(pathAt(folder, name), mode),
    __syscall_rmdir: (name) => files().removeFolder(path(name)),
    __syscall_unlinkat: (folder, name, flags) => {
      const given = pathAt(folder, name);
      if (flags === 0) files().unlink(given);
      else if (flags === 512) files().removeFolder(given);
      else throw new HostFault("invalid flags passed to unlinkat");
    },
    __syscall_renameat: (oldFolder, oldName, newFolder, newName) =>
      files().rename(pathAt(oldFolder, oldName), pathAt(newFolder, newName)),
    __syscall_readlinkat: (folder, name, target, space) => {
      const encoded = encodeUtf8(files().readLink(pathAt(folder, name)));
      const size = Math.min(at(space), encoded.length);
      if (at(space) <= 0) fail("EINVAL");
      memory.bytes(at(target), size).set(encoded.subarray(0, size));
      return size;
    },
    __syscall_getcwd: (target, space) => {
      if (at(space) === 0) fail("EINVAL");
      if (at(space) < 2) fail("ERANGE");
      memory.putText("/", at(target), at(space));
      return 2;
    },
    __syscall_utimensat: (folder, name, times) => {
      const given = pathAt(folder, name, true);
      const where = at(times);
      const latest = where
        ? Math.max(time(where), time(where + (glue.early ? 8 : 16)))
        : host.clock.tick();
      files().touch(files().find(given) || fail("ENOENT"), latest);
    },
    __syscall_dup3: (fd, wanted) => {
      const stream = files().stream(fd);
      if (fd === wanted) fail("EINVAL");
      if (wanted < 0 || wanted > DESCRIPTORS_MAX) fail("EBADF");
      if (files().streams[wanted]) files().close(files().streams[wanted]);
      return files().describe(stream, wanted).fd;
    },
    __syscall_fcntl64: (fd, command, varargs) => descriptorControl(host, fd, command, at(varargs)),
    __syscall_ioctl: (fd, request, varargs) => deviceControl(host, fd, request, at(varargs)),
    __syscall_ftruncate64: memory.wide
      ? (fd, size) => truncate(fd, Number(size))
      : (fd, low, high) => truncate(fd, joinI64(low, high)),
  };
  function truncate(fd, size) {
    if (Number.isNaN(size)) return glue.early ? -ERRNO.EOVERFLOW : ERRNO.EOVERFLOW;
    const stream = files().stream(fd);
    if ((stream.shared.flags & OPEN.access) === 0) fail("EINVAL");
    files().resize(stream.node, size);
    return 0;
  }
  for (const name of Object.keys(calls)) calls[name] = negativeErrno(calls[name]);
  return calls;
}

function descriptorControl(host, fd, command, varargs) {
  const stream = host.files.stream(fd);
  // Locks have other numbers where off_t has another width.
  const lockGet = host.memory.wide || host.glue.early ? 5 : 12;
  switch (command) {
    case 0: {
      const from = host.memory.loadI32(varargs);
      if (from < 0) fail("EINVAL");
      return host.files.describe(stream, from).fd;
    }
    case 1:
    case 2:
      return 0;
    case 3:
      return stream.shared.flags;
    case 4:
      stream.shared.flags |= host.memory.loadI32(varargs);
      return 0;
    case lockGet:
      host.memory.i16(host.memory.loadPointer(varargs), 2);
      return 0;
    case lockGet + 1:
    case lockGet + 2:
      return 0;
    default:
      return -ERRNO.EINVAL;
  }
}

function deviceControl(host, fd, request, varargs) {
  const { memory, files } = host;
  const terminal = files.isTerminal(files.stream(fd));
  const plain = [21505, 21506, 21507, 21508, 21509, 21510, 21511, 21512, 21515, 21519, 21520, 21523, 21524];
  if (request === 21531) fail("ENOTTY");
  if (!plain.includes(request)) {
    if (host.glue.early) throw new HostFault(`Aborted(bad ioctl syscall ${request})`);
    return -ERRNO.EINVAL;
  }
  if (!terminal) fail("ENOTTY");
  if (host.glue.early) return request === 21520 ? -ERRNO.EINVAL : windowEarly(memory, request, varargs);
  const argument = () => memory.loadPointer(varargs);
  switch (request) {
    case 21505:
      if (files.stream(fd).node.name === "tty") putTerminal(memory, argument());
      return 0;
    case 21519:
      memory.i32(argument(), 0);
      return 0;
    case 21520:
      return -ERRNO.EINVAL;
    case 21523:
      if (files.stream(fd).node.name === "tty") {
        memory.i16(argument(), 24);
        memory.i16(argument() + 2, 80);
      }
      return 0;
    default:
      return 0;
  }
}

function windowEarly(memory, request, varargs) {
  if (request === 21519) memory.i32(memory.loadPointer(varargs), 0);
  return 0;
}

function putTerminal(memory, at) {
  [25856, 5, 191, 35387].forEach((word, i) => memory.i32(at + 4 * i, word));
  const keys = [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22];
  const target = memory.bytes(at + 17, 32);
  target.fill(0);
  target.set(keys);
}

/** The WASI calls that emscripten's libc is built on. */
function streamImports(host) {
  const { memory, glue } = host;
  const at = memory.in;
  const step = memory.pointerBytes;

  function each(vectors, count, body) {
    if (!(count <= VECTORS_MAX)) fail("EINVAL");
    let total = 0;
    for (let i = 0; i < count; i++, vectors += 2 * step) {
      const part = memory.bytes(memory.loadPointer(vectors), memory.loadPointer(vectors + step));
      const done = body(part);
      total += done;
      if (done < part.length) break;
    }
    return total;
  }

  function seek(fd, offset, whence, target) {
    if (Number.isNaN(offset)) return ERRNO.EOVERFLOW;
    const stream = host.files.stream(fd);
    memory.i64(target, host.files.seek(stream, offset, whence));
    return 0;
  }

  const calls = {
    fd_write: (fd, vectors, count, target) => {
      const stream = host.files.stream(fd);
      memory.pointer(at(target), each(at(vectors), at(count), (part) => host.files.write(stream, part)));
    },
    fd_read: (fd, vectors, count, target) => {
      const stream = host.files.stream(fd);
      memory.pointer(at(target), each(at(vectors), at(count), (part) => host.files.read(stream, part)));
    },
    fd_close: (fd) => host.files.close(host.files.stream(fd)),
    fd_sync: (fd) => void host.files.stream(fd),
    fd_seek: memory.wide
      ? (fd, offset, whence, target) => seek(fd, Number(offset), whence, at(target))
      : (fd, low, high, whence, target) => seek(fd, joinI64(low, high), whence, at(target)),
    fd_fdstat_get: (fd, target) => {
      // The glue looks at a mode that streams do not have: all but terminals are files to it.
      const kind = host.files.isTerminal(host.files.stream(fd)) ? 2 : 4;
      memory.bytes(at(target), 1)[0] = kind;
      if (glue.early) return;
      memory.i16(at(target) + 2, 0);
      memory.i64(at(target) + 8, 0);
      memory.i64(at(target) + 16, 0);
    },
  };
  for (const name of Object.keys(calls)) calls[name] = plainErrno(calls[name]);
  return calls;
}
