"use strict";
// The file system that emscripten gives a module: in memory, empty but for a few folders and devices, and
// gone after each message. It follows the glue in what can be observed: inode numbers, error numbers, and
// how many looks at the clock each operation takes.

const ERRNO = {
  EACCES: 2, EBADF: 8, EBUSY: 10, EEXIST: 20, EINVAL: 28, EIO: 29, EISDIR: 31, ELOOP: 32, EMFILE: 33,
  ENAMETOOLONG: 37, ENODEV: 43, ENOENT: 44, ENOSPC: 51, ENOTDIR: 54, ENOTEMPTY: 55, ENOTTY: 59,
  EOVERFLOW: 61, EPERM: 63, ERANGE: 68, ESPIPE: 70, EXDEV: 75,
};
const MODE = { type: 61440, folder: 16384, file: 32768, link: 40960, device: 8192 };
const OPEN = { access: 3, create: 64, exclusive: 128, truncate: 512, append: 1024, folder: 65536, noFollow: 131072 };

// Bytes that a message may write to files, and of one file of the drive; then of all of those that it opens.
const FILE_BYTES_MAX = 64 * 1024 * 1024;
const DRIVE_BYTES_MAX = 256 * 1024 * 1024;
const NODES_MAX = 16384;
const DESCRIPTORS_MAX = 4096;
const PATH_BYTES_MAX = 4096;

class Errno extends Error {
  constructor(name) {
    super(name);
    this.number = ERRNO[name];
  }
}

function fail(name) {
  throw new Errno(name);
}

/** "a//b/./c/.." to its parts; above the root there is nothing. */
function pathParts(path) {
  const parts = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

class Files {
  /** @param terminalReads whether reading from the terminal finds its end, or fails */
  constructor(clock, terminalReads) {
    this.clock = clock;
    this.terminalReads = terminalReads;
    this.inodes = 0;
    this.nodes = 0;
    this.fileBytes = 0;
    this.driveBytes = 0;
    this.random = 0x9e3779b9;
    this.streams = [];
    // What is made before the glue installs its counter carries the host's time there, and 0 here.
    this.booting = true;
    this.permissions = false;
    this.root = this.node(null, "/", MODE.folder | 0o777, 0);
    for (const path of ["/tmp", "/home", "/home/web_user", "/dev"]) this.makeFolder(path);
    this.makeDevice("/dev/null", 0o666, "null");
    this.makeDevice("/dev/tty", 0o666, "terminal");
    this.makeDevice("/dev/tty1", 0o666, "terminal");
    this.makeDevice("/dev/random", 0o555, "random");
    this.makeDevice("/dev/urandom", 0o555, "random");
    for (const path of ["/dev/shm", "/dev/shm/tmp", "/proc", "/proc/self", "/proc/self/fd"]) {
      this.makeFolder(path);
    }
    this.inodes++; // the mount over /proc/self/fd
    this.booting = false;
  }

  /** What the glue does when the module starts: three links, then three open streams. */
  start() {
    this.makeLink("/dev/tty", "/dev/stdin");
    this.makeLink("/dev/tty", "/dev/stdout");
    this.makeLink("/dev/tty1", "/dev/stderr");
    this.open("/dev/stdin", 0, 0);
    this.open("/dev/stdout", 1, 0);
    this.open("/dev/stderr", 1, 0);
    this.permissions = true;
  }

  tick() {
    return this.booting ? 0 : this.clock.tick();
  }

  node(parent, name, mode, device) {
    if (this.nodes >= NODES_MAX) fail("ENOSPC");
    this.nodes++;
    const node = { id: ++this.inodes, name, parent: parent || null, mode, device, time: this.tick() };
    if ((mode & MODE.type) === MODE.folder) node.entries = new Map();
    if ((mode & MODE.type) === MODE.file) {
      node.contents = new Uint8Array(0);
      node.used = 0;
    }
    if (parent) {
      parent.entries.set(name, node);
      parent.time = node.time;
    }
    return node;
  }

  is(node, type) {
    return (node.mode & MODE.type) === type;
  }

  pathOf(node) {
    if (node === this.root) return "/";
    const parts = [];
    for (; node.parent; node = node.parent) parts.unshift(node.name);
    return "/" + parts.join("/");
  }

  lacks(node, wanted) {
    if (!this.permissions) return false;
    return (
      (wanted.includes("r") && !(node.mode & 0o444)) ||
      (wanted.includes("w") && !(node.mode & 0o222)) ||
      (wanted.includes("x") && !(node.mode & 0o111))
    );
  }

  child(folder, name) {
    if (!this.is(folder, MODE.folder)) fail("ENOTDIR");
    if (this.lacks(folder, "x")) fail("EACCES");
    return folder.entries.get(name) || fail("ENOENT");
  }

  /** Follows a path; a link at the end only if asked to. */
  find(path, followLast = true, depth = 0) {
    if (path === "") return null;
    if (depth > 8) fail("ELOOP");
    const parts = pathParts(path);
    let node = this.root;
    for (let i = 0; i < parts.length; i++) {
      node = this.child(node, parts[i]);
      for (let hops = 0; this.is(node, MODE.link) && (followLast || i < parts.length - 1); hops++) {
        if (hops > 40) fail("ELOOP");
        node = this.find(this.linkTarget(node), false, depth + 1);
      }
    }
    return node;
  }

  linkTarget(node) {
    return node.link.startsWith("/") ? node.link : this.pathOf(node.parent) + "/" + node.link;
  }

  findParent(path) {
    const parts = pathParts(path);
    const name = parts.pop() ?? "/";
    return [this.find("/" + parts.join("/")), name];
  }

  make(path, mode, device) {
    const [parent, name] = this.findParent(path);
    if (name === "/") fail("EINVAL");
    if (!this.is(parent, MODE.folder)) fail("ENOTDIR");
    if (parent.entries.has(name) && !this.lacks(parent, "x")) fail("EEXIST");
    if (this.lacks(parent, "wx")) fail("EACCES");
    return this.node(parent, name, mode, device);
  }

  makeFolder(path, mode = 0o777) {
    return this.make(path, (mode & 0o1777) | MODE.folder, 0);
  }

  makeDevice(path, mode, kind) {
    const node = this.make(path, mode | MODE.device, kind);
    node.number = { null: 259, random: 64 << 8, terminal: (name(node) === "tty" ? 5 : 6) << 8 }[kind];
    if (name(node) === "urandom") node.number = 65 << 8;
    return node;

    function name(made) {
      return made.name;
    }
  }

  makeLink(target, path) {
    const node = this.make(path, 0o777 | MODE.link, 0);
    node.link = target;
    return node;
  }

  /** A file with contents, made the way the glue makes one, clock and all. */
  makeData(path, contents) {
    const node = this.make(path, 0o555 | MODE.file, 0);
    this.changeMode(node, 0o777);
    const stream = this.open(path, OPEN.create | OPEN.truncate | 1, 0);
    this.write(stream, contents, 0);
    this.close(stream);
    this.changeMode(node, 0o555);
    return node;
  }

  changeMode(node, mode) {
    node.mode = (mode & 0o7777) | (node.mode & ~0o7777);
    node.time = this.tick();
  }

  touch(node, time) {
    node.time = time;
  }

  mayDelete(parent, name, folder) {
    const node = this.child(parent, name);
    if (this.lacks(parent, "wx")) fail("EACCES");
    if (folder && !this.is(node, MODE.folder)) fail("ENOTDIR");
    if (!folder && this.is(node, MODE.folder)) fail("EISDIR");
    return node;
  }

  detach(parent, node) {
    parent.entries.delete(node.name);
    this.nodes--;
    parent.time = this.tick();
  }

  unlink(path) {
    const [parent, name] = this.findParent(path);
    this.detach(parent, this.mayDelete(parent, name, false));
  }

  removeFolder(path) {
    const [parent, name] = this.findParent(path);
    if (name === "/") fail("EBUSY");
    const node = this.mayDelete(parent, name, true);
    if (this.pathOf(node) === "/proc/self/fd") fail("EBUSY");
    if (node.entries.size > 0) fail("ENOTEMPTY");
    this.detach(parent, node);
  }

  rename(from, to) {
    const [oldParent, oldName] = this.findParent(from);
    const [newParent, newName] = this.findParent(to);
    const node = this.child(oldParent, oldName);
    const oldPath = "/" + pathParts(from).join("/");
    const newPath = "/" + pathParts(to).join("/");
    if (newPath.startsWith(oldPath + "/")) fail("EINVAL");
    if (oldPath.startsWith(newPath + "/")) fail("ENOTEMPTY");
    const present = this.is(newParent, MODE.folder) ? newParent.entries.get(newName) : fail("ENOTDIR");
    if (present === node) return;
    const folder = this.is(node, MODE.folder);
    this.mayDelete(oldParent, oldName, folder);
    if (present) this.mayDelete(newParent, newName, folder);
    else if (this.lacks(newParent, "wx")) fail("EACCES");
    if (folder && present && present.entries.size > 0) fail("ENOTEMPTY");
    oldParent.entries.delete(oldName);
    oldParent.time = this.tick();
    node.name = newName;
    node.parent = newParent;
    newParent.entries.set(newName, node);
    newParent.time = oldParent.time;
  }

  readLink(path) {
    const node = this.find(path, false) || fail("ENOENT");
    if (!this.is(node, MODE.link)) fail("EINVAL");
    return "/" + pathParts(this.linkTarget(node)).join("/");
  }

  stat(path, follow) {
    const node = this.find(path, follow) || fail("ENOENT");
    let size = 0;
    if (node.entries) size = 4096;
    else if (this.is(node, MODE.file)) size = node.used;
    else if (this.is(node, MODE.link)) size = node.link.length;
    const device = this.is(node, MODE.device);
    return {
      device: device ? node.id : 1,
      inode: node.id,
      mode: node.mode,
      number: device ? node.number : 0,
      size,
      blocks: Math.ceil(size / 4096),
      time: node.time,
    };
  }

  /** May a path be used so? Answers as access(2) does. */
  access(path, wanted) {
    const node = this.find(path) || fail("ENOENT");
    if (this.lacks(node, wanted)) fail("EACCES");
  }

  resize(node, size) {
    if (size < 0) fail("EINVAL");
    if (this.is(node, MODE.folder)) fail("EISDIR");
    if (!this.is(node, MODE.file)) fail("EINVAL");
    if (this.lacks(node, "w")) fail("EACCES");
    if (size < node.used) node.contents.fill(0, size, node.used);
    this.reserve(node, size);
    node.used = size;
    node.time = this.tick();
  }

  reserve(node, size) {
    if (size <= node.contents.length) return;
    const capacity = Math.max(size, Math.min(node.contents.length * 2, node.contents.length + 1048576));
    if (this.fileBytes - node.contents.length + capacity > FILE_BYTES_MAX) fail("ENOSPC");
    this.fileBytes += capacity - node.contents.length;
    const grown = new Uint8Array(capacity);
    grown.set(node.contents.subarray(0, node.used));
    node.contents = grown;
  }

  open(path, flags, mode) {
    if (path === "") fail("ENOENT");
    let node = null;
    try {
      node = this.find(path, !(flags & OPEN.noFollow));
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
    }
    let made = false;
    if (flags & OPEN.create) {
      if (node && flags & OPEN.exclusive) fail("EEXIST");
      if (!node) {
        node = this.make(path, (mode & 0o7777) | MODE.file, 0);
        made = true;
      }
    }
    if (!node) fail("ENOENT");
    if (this.is(node, MODE.device)) flags &= ~OPEN.truncate;
    if (flags & OPEN.folder && !this.is(node, MODE.folder)) fail("ENOTDIR");
    if (!made) this.mayOpen(node, flags);
    if (flags & OPEN.truncate && !made) this.resize(node, 0);
    flags &= ~(OPEN.exclusive | OPEN.truncate | OPEN.noFollow);
    // Duplicates of a descriptor share what is in `shared`.
    return this.describe({ node, path: this.pathOf(node), shared: { flags, position: 0 } }, 0);
  }

  mayOpen(node, flags) {
    const wanted = ["r", "w", "rw"][flags & OPEN.access] + (flags & OPEN.truncate ? "w" : "");
    if (this.is(node, MODE.link)) fail("ELOOP");
    if (this.is(node, MODE.folder) && wanted !== "r") fail("EISDIR");
    if (this.lacks(node, wanted)) fail("EACCES");
  }

  describe(stream, from) {
    let fd = from;
    while (this.streams[fd]) fd++;
    if (fd > DESCRIPTORS_MAX) fail("EMFILE");
    this.streams[fd] = { ...stream, fd };
    return this.streams[fd];
  }

  stream(fd) {
    return this.streams[fd] || fail("EBADF");
  }

  isTerminal(stream) {
    return stream.node.device === "terminal";
  }

  close(stream) {
    this.streams[stream.fd] = null;
  }

  seek(stream, offset, whence) {
    if (this.is(stream.node, MODE.device)) fail("ESPIPE");
    if (whence !== 0 && whence !== 1 && whence !== 2) fail("EINVAL");
    let position = offset;
    if (whence === 1) position += stream.shared.position;
    if (whence === 2 && this.is(stream.node, MODE.file)) position += stream.node.used;
    if (position < 0) fail("EINVAL");
    stream.shared.position = position;
    stream.shared.sought = true;
    return position;
  }

  /** Fills a part of memory from where the stream stands; how many bytes that were. */
  read(stream, target) {
    if ((stream.shared.flags & OPEN.access) === 1) fail("EBADF");
    if (this.is(stream.node, MODE.folder)) fail("EISDIR");
    if (this.is(stream.node, MODE.device)) return this.readDevice(stream.node, target);
    const { node, shared } = stream;
    const size = Math.max(0, Math.min(node.used - shared.position, target.length));
    target.set(node.contents.subarray(shared.position, shared.position + size));
    shared.position += size;
    return size;
  }

  readDevice(node, target) {
    if (node.device === "terminal" && target.length > 0 && !this.terminalReads) fail("EIO");
    if (node.device !== "random") return 0;
    for (let i = 0; i < target.length; i++) target[i] = this.randomByte();
    if (target.length > 0) node.time = this.tick();
    return target.length;
  }

  /** The reference asks its machine for randomness; here the same bytes come in every message. */
  randomByte() {
    this.random ^= this.random << 13;
    this.random ^= this.random >>> 17;
    this.random ^= this.random << 5;
    return this.random & 0xff;
  }

  /** Writes all bytes where the stream stands; what goes to the terminal is dropped. */
  write(stream, source) {
    const { node, shared } = stream;
    if ((shared.flags & OPEN.access) === 0) fail("EBADF");
    if (this.is(node, MODE.folder)) fail("EISDIR");
    if (node.device) {
      if (node.device === "random") fail("EINVAL");
      if (source.length > 0 && node.device === "terminal") node.time = this.tick();
      return source.length;
    }
    if (shared.flags & OPEN.append) shared.position = node.used;
    if (source.length === 0) return 0;
    node.time = this.tick();
    this.reserve(node, shared.position + source.length);
    node.contents.set(source, shared.position);
    node.used = Math.max(node.used, shared.position + source.length);
    shared.position += source.length;
    return source.length;
  }
}
