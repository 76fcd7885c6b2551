package dev.heddle.machine.reference;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The file system that emscripten gives a module: in memory, and gone after each message. {@link
 * HostTree} is its folders, this is what is in files and who has them open.
 */
final class HostFiles extends HostTree {
  static final int FILE_BYTES_MAX = 64 << 20;

  /** Bytes that one message may open on the drive. */
  private static final int DRIVE_BYTES_MAX = 256 << 20;

  static final int DESCRIPTORS_MAX = 4_096;

  static final int OPEN_ACCESS = 3;
  static final int OPEN_CREATE = 64;
  static final int OPEN_EXCLUSIVE = 128;
  static final int OPEN_TRUNCATE = 512;
  static final int OPEN_APPEND = 1_024;
  private static final int OPEN_FOLDER = 65_536;
  private static final int OPEN_NO_FOLLOW = 131_072;
  private static final int PART_BYTES = 1 << 16;
  private static final int GROWTH_MAX = 1 << 20;
  private static final String[] ACCESS = {"r", "w", "rw", "undefined"};

  private final boolean terminalReads;
  private final Map<Integer, HostStream> streams = new HashMap<>();
  private long fileBytes;
  private long driveBytes;
  private int random = 0x9e3779b9;

  /** What stat tells. */
  record Stat(int device, int inode, int mode, int number, double size, double time) {
    double blocks() {
      return Math.ceil(size / 4096);
    }
  }

  /**
   * @param terminalReads whether reading from the terminal finds its end, or fails
   */
  HostFiles(HostClock clock, boolean terminalReads) {
    super(clock);
    this.terminalReads = terminalReads;
  }

  /** What the glue does when the module starts: three links, then three open streams. */
  void start() {
    makeTerminalLinks();
    open("/dev/stdin", 0, 0);
    open("/dev/stdout", 1, 0);
    open("/dev/stderr", 1, 0);
    requirePermissions();
  }

  /** A file with contents, made the way the glue makes one, clock and all. */
  void makeData(String path, byte[] contents) {
    HostNode node = make(path, 0555 | HostNode.FILE, null);
    changeMode(node, 0777);
    HostStream stream = open(path, OPEN_CREATE | OPEN_TRUNCATE | 1, 0);
    write(stream, contents.length, () -> contents);
    close(stream);
    changeMode(node, 0555);
  }

  Stat stat(String path, boolean follow) {
    HostNode node = find(path, follow);
    double size = 0;
    if (node.isFolder()) {
      size = 4096;
    } else if (node.isFile()) {
      size = node.used;
    } else if (node.isLink()) {
      size = node.link.length();
    }
    return node.isDevice()
        ? new Stat(node.inode, node.inode, node.mode, node.number, size, node.time)
        : new Stat(1, node.inode, node.mode, 0, size, node.time);
  }

  void resize(HostNode node, double size) {
    if (size < 0) {
      throw HostErrno.EINVAL.failure();
    }
    if (node.isFolder()) {
      throw HostErrno.EISDIR.failure();
    }
    if (!node.isFile()) {
      throw HostErrno.EINVAL.failure();
    }
    if (lacks(node, "w")) {
      throw HostErrno.EACCES.failure();
    }
    if (size < node.used) {
      Arrays.fill(node.contents, (int) size, node.used, (byte) 0);
    }
    reserve(node, size);
    node.used = (int) size;
    node.time = tick();
  }

  private void reserve(HostNode node, double size) {
    int present = node.contents.length;
    if (size <= present) {
      return;
    }
    double capacity = Math.max(size, Math.min(present * 2.0, present + (double) GROWTH_MAX));
    if (fileBytes - present + capacity > FILE_BYTES_MAX) {
      throw HostErrno.ENOSPC.failure();
    }
    fileBytes += (long) capacity - present;
    node.contents = Arrays.copyOf(Arrays.copyOf(node.contents, node.used), (int) capacity);
  }

  HostStream open(String path, int flags, int mode) {
    if (path.isEmpty()) {
      throw HostErrno.ENOENT.failure();
    }
    HostNode node = null;
    try {
      node = find(path, (flags & OPEN_NO_FOLLOW) == 0);
    } catch (HostErrno.Failure e) {
      // Then it is made, or the call fails below.
    }
    boolean made = false;
    if ((flags & OPEN_CREATE) != 0) {
      if (node != null && (flags & OPEN_EXCLUSIVE) != 0) {
        throw HostErrno.EEXIST.failure();
      }
      if (node == null) {
        node = make(path, (mode & 07777) | HostNode.FILE, null);
        made = true;
      }
    }
    if (node == null) {
      throw HostErrno.ENOENT.failure();
    }
    int kept = node.isDevice() ? flags & ~OPEN_TRUNCATE : flags;
    if ((kept & OPEN_FOLDER) != 0 && !node.isFolder()) {
      throw HostErrno.ENOTDIR.failure();
    }
    if (!made) {
      mayOpen(node, kept);
    }
    if ((kept & OPEN_TRUNCATE) != 0 && !made) {
      resize(node, 0);
    }
    kept &= ~(OPEN_EXCLUSIVE | OPEN_TRUNCATE | OPEN_NO_FOLLOW);
    return describe(new HostStream(-1, node, node.path(), new HostStream.Shared(kept)), 0);
  }

  private void mayOpen(HostNode node, int flags) {
    String wanted = ACCESS[flags & OPEN_ACCESS] + ((flags & OPEN_TRUNCATE) != 0 ? "w" : "");
    if (node.isLink()) {
      throw HostErrno.ELOOP.failure();
    }
    if (node.isFolder() && !wanted.equals("r")) {
      throw HostErrno.EISDIR.failure();
    }
    if (lacks(node, wanted)) {
      throw HostErrno.EACCES.failure();
    }
  }

  /** Gives a stream the first descriptor that is free. */
  HostStream describe(HostStream stream, int from) {
    int fd = from;
    while (streams.containsKey(fd)) {
      fd++;
    }
    if (fd > DESCRIPTORS_MAX) {
      throw HostErrno.EMFILE.failure();
    }
    HostStream described = stream.as(fd);
    streams.put(fd, described);
    return described;
  }

  boolean isOpen(int fd) {
    return streams.containsKey(fd);
  }

  HostStream stream(double fd) {
    HostStream stream = fd == (int) fd ? streams.get((int) fd) : null;
    if (stream == null) {
      throw HostErrno.EBADF.failure();
    }
    return stream;
  }

  void close(HostStream stream) {
    streams.remove(stream.fd());
  }

  double seek(HostStream stream, double offset, int whence) {
    if (stream.node().isDevice()) {
      throw HostErrno.ESPIPE.failure();
    }
    if (whence < 0 || whence > 2) {
      throw HostErrno.EINVAL.failure();
    }
    double position = offset;
    if (whence == 1) {
      position += stream.shared().position;
    }
    if (whence == 2 && stream.node().isFile()) {
      position += stream.node().used;
    }
    if (position < 0) {
      throw HostErrno.EINVAL.failure();
    }
    stream.shared().position = position;
    stream.shared().sought = true;
    return position;
  }

  /** Hands over at most that many bytes from where the stream stands, and tells how many. */
  int read(HostStream stream, int space, Consumer<byte[]> target) {
    if ((stream.shared().flags & OPEN_ACCESS) == 1) {
      throw HostErrno.EBADF.failure();
    }
    HostNode node = stream.node();
    if (node.isFolder()) {
      throw HostErrno.EISDIR.failure();
    }
    if (node.isDevice()) {
      return readDevice(node, space, target);
    }
    double left = node.used - stream.shared().position;
    int size = (int) Math.max(0, Math.min(left, space));
    if (size > 0) {
      int from = (int) stream.shared().position;
      stream.shared().position += size;
      target.accept(Arrays.copyOfRange(node.contents, from, from + size));
    }
    return size;
  }

  private int readDevice(HostNode node, int space, Consumer<byte[]> target) {
    if (node.device == HostNode.Device.TERMINAL && space > 0 && !terminalReads) {
      throw HostErrno.EIO.failure();
    }
    if (node.device != HostNode.Device.RANDOM) {
      return 0;
    }
    for (int left = space; left > 0; ) {
      byte[] part = new byte[Math.min(left, PART_BYTES)];
      for (int i = 0; i < part.length; i++) {
        part[i] = randomByte();
      }
      target.accept(part);
      left -= part.length;
    }
    if (space > 0) {
      node.time = tick();
    }
    return space;
  }

  /** The reference asks its machine for randomness; here the same bytes come in every message. */
  private byte randomByte() {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return (byte) random;
  }

  /** Writes all bytes where the stream stands; what goes to the terminal is dropped. */
  int write(HostStream stream, int size, Supplier<byte[]> source) {
    HostNode node = stream.node();
    HostStream.Shared shared = stream.shared();
    if ((shared.flags & OPEN_ACCESS) == 0) {
      throw HostErrno.EBADF.failure();
    }
    if (node.isFolder()) {
      throw HostErrno.EISDIR.failure();
    }
    if (node.device != null) {
      if (node.device == HostNode.Device.RANDOM) {
        throw HostErrno.EINVAL.failure();
      }
      if (size > 0 && node.device == HostNode.Device.TERMINAL) {
        node.time = tick();
      }
      return size;
    }
    if ((shared.flags & OPEN_APPEND) != 0) {
      shared.position = node.used;
    }
    if (size == 0) {
      return 0;
    }
    node.time = tick();
    double end = shared.position + size;
    reserve(node, end);
    System.arraycopy(source.get(), 0, node.contents, (int) shared.position, size);
    node.used = (int) Math.max(node.used, end);
    shared.position = end;
    return size;
  }

  /** Counts what a message opens on the drive; false if that is too much. */
  boolean takesFromDrive(int bytes) {
    driveBytes += bytes;
    return driveBytes <= DRIVE_BYTES_MAX;
  }
}
