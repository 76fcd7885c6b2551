package dev.heddle.machine.reference;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The system calls that take descriptors, those of WASI among them. */
final class HostDescriptors {
  private static final int VECTORS_MAX = 1_024;
  private static final int TCGETS = 21_505;
  private static final int TIOCGPGRP = 21_519;
  private static final int TIOCSPGRP = 21_520;
  private static final int TIOCGWINSZ = 21_523;
  private static final int FIONREAD = 21_531;
  private static final Set<Integer> REQUESTS =
      Set.of(
          TCGETS,
          21_506,
          21_507,
          21_508,
          21_509,
          21_510,
          21_511,
          21_512,
          21_515,
          TIOCGPGRP,
          TIOCSPGRP,
          TIOCGWINSZ,
          21_524);
  private static final int[] TERMINAL_FLAGS = {25_856, 5, 191, 35_387};
  private static final byte[] TERMINAL_KEYS = {
    3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22
  };

  private final ModuleHost host;
  private final HostGlue glue;
  private final HostMemory memory;

  private HostDescriptors(ModuleHost host) {
    this.host = host;
    this.glue = host.glue();
    this.memory = host.memory();
  }

  static Map<String, HostCall> imports(ModuleHost host) {
    HostDescriptors descriptors = new HostDescriptors(host);
    Map<String, HostCall> calls = new HashMap<>();
    descriptors.addCalls(calls);
    calls.replaceAll((name, call) -> HostCall.negative(call));
    Map<String, HostCall> streams = new HashMap<>();
    descriptors.addStreams(streams);
    streams.replaceAll((name, call) -> HostCall.plain(call));
    calls.putAll(streams);
    return calls;
  }

  private void addCalls(Map<String, HostCall> calls) {
    calls.put(
        "__syscall_fchmod",
        a -> {
          files().changeMode(files().stream(a[0]).node(), HostNumber.toInt32(a[1]));
          return 0;
        });
    calls.put(
        "__syscall_fchown32",
        a -> {
          files().stream(a[0]).node().time = host.clock().tick();
          return 0;
        });
    calls.put("__syscall_dup3", this::duplicate);
    calls.put("__syscall_fcntl64", a -> control(a[0], a[1], memory.in(a[2])));
    calls.put("__syscall_ioctl", a -> deviceControl(a[0], (int) a[1], memory.in(a[2])));
    calls.put(
        "__syscall_ftruncate64",
        a -> truncate(a[0], glue.wide() ? a[1] : HostNumber.join(a[1], a[2])));
  }

  private void addStreams(Map<String, HostCall> calls) {
    calls.put("fd_write", this::write);
    calls.put("fd_read", this::read);
    calls.put(
        "fd_close",
        a -> {
          files().close(files().stream(a[0]));
          return 0;
        });
    calls.put(
        "fd_sync",
        a -> {
          files().stream(a[0]);
          return 0;
        });
    calls.put(
        "fd_seek",
        a ->
            glue.wide()
                ? seek(a[0], a[1], a[2], a[3])
                : seek(a[0], HostNumber.join(a[1], a[2]), a[3], a[4]));
    calls.put("fd_fdstat_get", this::describe);
  }

  private HostFiles files() {
    return host.files();
  }

  private double duplicate(double[] arguments) {
    HostStream stream = files().stream(arguments[0]);
    double wanted = arguments[1];
    if (arguments[0] == wanted) {
      throw HostErrno.EINVAL.failure();
    }
    if (wanted < 0 || wanted > HostFiles.DESCRIPTORS_MAX) {
      throw HostErrno.EBADF.failure();
    }
    if (files().isOpen((int) wanted)) {
      files().close(files().stream(wanted));
    }
    return files().describe(stream, (int) wanted).fd();
  }

  private double truncate(double fd, double size) {
    if (Double.isNaN(size)) {
      int number = HostErrno.EOVERFLOW.number();
      return glue.early() ? -number : number;
    }
    HostStream stream = files().stream(fd);
    if ((stream.shared().flags & HostFiles.OPEN_ACCESS) == 0) {
      throw HostErrno.EINVAL.failure();
    }
    files().resize(stream.node(), size);
    return 0;
  }

  private double control(double fd, double command, double varargs) {
    HostStream stream = files().stream(fd);
    // Locks have other numbers where off_t has another width.
    int lockGet = glue.wide() || glue.early() ? 5 : 12;
    int known = command == (int) command ? (int) command : -1;
    if (known == lockGet) {
      memory.i16(memory.loadPointer(varargs), 2);
      return 0;
    }
    if (known == lockGet + 1 || known == lockGet + 2) {
      return 0;
    }
    return switch (known) {
      case 0 -> duplicateFrom(stream, memory.loadI32(varargs));
      case 1, 2 -> 0;
      case 3 -> stream.shared().flags;
      case 4 -> {
        stream.shared().flags |= (int) memory.loadI32(varargs);
        yield 0;
      }
      default -> -HostErrno.EINVAL.number();
    };
  }

  private double duplicateFrom(HostStream stream, double from) {
    if (from < 0) {
      throw HostErrno.EINVAL.failure();
    }
    return files().describe(stream, (int) from).fd();
  }

  private double deviceControl(double fd, int request, double varargs) {
    HostStream stream = files().stream(fd);
    if (request == FIONREAD) {
      throw HostErrno.ENOTTY.failure();
    }
    if (!REQUESTS.contains(request)) {
      if (glue.early()) {
        throw new HostFault("Aborted(bad ioctl syscall " + request + ")");
      }
      return -HostErrno.EINVAL.number();
    }
    if (!stream.isTerminal()) {
      throw HostErrno.ENOTTY.failure();
    }
    boolean first = stream.node().name.equals("tty");
    if (request == TIOCSPGRP) {
      return -HostErrno.EINVAL.number();
    } else if (request == TIOCGPGRP) {
      memory.i32(memory.loadPointer(varargs), 0);
    } else if (request == TCGETS && first && !glue.early()) {
      putTerminal(memory.loadPointer(varargs));
    } else if (request == TIOCGWINSZ && first && !glue.early()) {
      memory.i16(memory.loadPointer(varargs), 24);
      memory.i16(memory.loadPointer(varargs) + 2, 80);
    }
    return 0;
  }

  private void putTerminal(double at) {
    for (int i = 0; i < TERMINAL_FLAGS.length; i++) {
      memory.i32(at + 4 * i, TERMINAL_FLAGS[i]);
    }
    byte[] keys = new byte[32];
    System.arraycopy(TERMINAL_KEYS, 0, keys, 0, TERMINAL_KEYS.length);
    memory.write(at + 17, keys);
  }

  /** One part of memory after the other, until one is not filled or emptied whole. */
  private double each(double[] arguments, ToIntFunction<Part> body) {
    double vectors = memory.in(arguments[1]);
    double count = memory.in(arguments[2]);
    if (!(count <= VECTORS_MAX)) {
      throw HostErrno.EINVAL.failure();
    }
    int step = memory.pointerBytes();
    double total = 0;
    for (int i = 0; i < count; i++, vectors += 2 * step) {
      double at = memory.loadPointer(vectors);
      double size = memory.loadPointer(vectors + step);
      memory.check(at, size);
      int done = body.applyAsInt(new Part(at, (int) size));
      total += done;
      if (done < size) {
        break;
      }
    }
    return total;
  }

  private record Part(double at, int size) {}

  private double write(double[] arguments) {
    HostStream stream = files().stream(arguments[0]);
    double total =
        each(
            arguments,
            part -> files().write(stream, part.size, () -> memory.checked(part.at, part.size)));
    memory.pointer(memory.in(arguments[3]), total);
    return 0;
  }

  private double read(double[] arguments) {
    HostStream stream = files().stream(arguments[0]);
    double total = each(arguments, part -> files().read(stream, part.size, memory.at(part.at)));
    memory.pointer(memory.in(arguments[3]), total);
    return 0;
  }

  private double seek(double fd, double offset, double whence, double target) {
    if (Double.isNaN(offset)) {
      return HostErrno.EOVERFLOW.number();
    }
    HostStream stream = files().stream(fd);
    int from = whence == (int) whence ? (int) whence : -1;
    memory.i64(memory.in(target), files().seek(stream, offset, from));
    return 0;
  }

  private double describe(double[] arguments) {
    // The glue looks at a mode that streams do not have: all but terminals are files to it.
    int kind = files().stream(arguments[0]).isTerminal() ? 2 : 4;
    double at = memory.in(arguments[1]);
    memory.i8(at, kind);
    if (!glue.early()) {
      memory.i16(at + 2, 0);
      memory.i64(at + 8, 0);
      memory.i64(at + 16, 0);
    }
    return 0;
  }

  /** The first glue has no file system: most calls do nothing, successfully. */
  static Map<String, HostCall> none(ModuleHost host) {
    Map<String, HostCall> calls = new HashMap<>();
    for (String name :
        new String[] {
          "dup3", "fcntl64", "ioctl", "lstat64", "openat", "renameat", "rmdir", "unlinkat"
        }) {
      calls.put("__syscall_" + name, a -> 0);
    }
    calls.put("fd_close", a -> 52);
    calls.put("fd_read", a -> 52);
    calls.put("fd_seek", a -> 70);
    calls.put("fd_write", a -> writeNowhere(host.memory(), a));
    return calls;
  }

  private static double writeNowhere(HostMemory memory, double[] arguments) {
    double vectors = memory.in(arguments[1]);
    long count = HostNumber.toUint32(arguments[2]);
    if (count > VECTORS_MAX) {
      return HostErrno.EINVAL.number();
    }
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += memory.loadPointer(vectors + 8 * i + 4);
    }
    memory.i32(memory.in(arguments[3]), total);
    return 0;
  }
}
