package dev.heddle.machine.reference;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The system calls that take paths. */
final class HostPaths {
  private static final int PATH_BYTES_MAX = 4_096;
  private static final int FOLDER_HERE = -100;
  private static final int STAT_EMPTY_PATH = 4096;
  private static final int STAT_NO_FOLLOW = 256;
  private static final int UNLINK_FOLDER = 512;

  private final ModuleHost host;
  private final HostGlue glue;
  private final HostMemory memory;

  private HostPaths(ModuleHost host) {
    this.host = host;
    this.glue = host.glue();
    this.memory = host.memory();
  }

  static Map<String, HostCall> imports(ModuleHost host) {
    HostPaths paths = new HostPaths(host);
    Map<String, HostCall> calls = new HashMap<>();
    calls.put("__syscall_openat", paths::open);
    calls.put("__syscall_chmod", paths::changeMode);
    calls.put("__syscall_faccessat", paths::access);
    calls.put("__syscall_stat64", a -> paths.stat(paths.path(a[0]), a[1], true));
    calls.put("__syscall_lstat64", a -> paths.stat(paths.path(a[0]), a[1], false));
    calls.put("__syscall_fstat64", a -> paths.stat(host.files().stream(a[0]).path(), a[1], true));
    calls.put(
        "__syscall_newfstatat",
        a -> {
          int flags = HostNumber.toInt32(a[3]);
          String path = paths.pathAt(a[0], a[1], (flags & STAT_EMPTY_PATH) != 0);
          return paths.stat(path, a[2], (flags & STAT_NO_FOLLOW) == 0);
        });
    calls.put(
        "__syscall_mkdirat",
        a -> {
          host.files().makeFolder(paths.pathAt(a[0], a[1], false), HostNumber.toInt32(a[2]));
          return 0;
        });
    calls.put(
        "__syscall_rmdir",
        a -> {
          host.files().removeFolder(paths.path(a[0]));
          return 0;
        });
    calls.put("__syscall_unlinkat", paths::unlink);
    calls.put(
        "__syscall_renameat",
        a -> {
          String from = paths.pathAt(a[0], a[1], false);
          host.files().rename(from, paths.pathAt(a[2], a[3], false));
          return 0;
        });
    calls.put("__syscall_readlinkat", paths::readLink);
    calls.put("__syscall_getcwd", paths::workingFolder);
    calls.put("__syscall_utimensat", paths::setTime);
    calls.replaceAll((name, call) -> HostCall.negative(call));
    return calls;
  }

  private String path(double pointer) {
    double at = memory.in(pointer);
    if (at == 0) {
      return "";
    }
    int from = memory.check(at, 1);
    int size = memory.textSize(from);
    if (size < 0 || size > PATH_BYTES_MAX) {
      throw HostErrno.ENAMETOOLONG.failure();
    }
    return memory.decoded(from, size);
  }

  private String pathAt(double folder, double pointer, boolean mayBeEmpty) {
    String given = path(pointer);
    if (given.startsWith("/")) {
      return given;
    }
    String base = folder == FOLDER_HERE ? "/" : host.files().stream(folder).path();
    if (given.isEmpty() && !mayBeEmpty) {
      throw HostErrno.ENOENT.failure();
    }
    return given.isEmpty() ? base : HostTree.normal(base + "/" + given);
  }

  private double open(double[] arguments) {
    double varargs = memory.in(arguments[3]);
    int mode = varargs == 0 ? 0 : (int) memory.loadI32(varargs);
    String path = pathAt(arguments[0], arguments[1], false);
    return host.files().open(path, HostNumber.toInt32(arguments[2]), mode).fd();
  }

  private double changeMode(double[] arguments) {
    HostNode node = host.files().find(path(arguments[0]), true);
    host.files().changeMode(node, HostNumber.toInt32(arguments[1]));
    return 0;
  }

  private double access(double[] arguments) {
    String path = pathAt(arguments[0], arguments[1], false);
    int wanted = HostNumber.toInt32(arguments[2]);
    if ((wanted & ~7) != 0) {
      throw HostErrno.EINVAL.failure();
    }
    host.files()
        .access(
            path,
            ((wanted & 4) != 0 ? "r" : "")
                + ((wanted & 2) != 0 ? "w" : "")
                + ((wanted & 1) != 0 ? "x" : ""));
    return 0;
  }

  private double stat(String path, double target, boolean follow) {
    HostStat.put(glue, memory, memory.in(target), host.files().stat(path, follow));
    return 0;
  }

  private double unlink(double[] arguments) {
    String path = pathAt(arguments[0], arguments[1], false);
    if (arguments[2] == 0) {
      host.files().unlink(path);
    } else if (arguments[2] == UNLINK_FOLDER) {
      host.files().removeFolder(path);
    } else {
      throw new HostFault("invalid flags passed to unlinkat");
    }
    return 0;
  }

  private double readLink(double[] arguments) {
    byte[] encoded =
        HostText.encode(host.files().readLink(pathAt(arguments[0], arguments[1], false)));
    double space = memory.in(arguments[3]);
    double size = Math.min(space, encoded.length);
    if (space <= 0) {
      throw HostErrno.EINVAL.failure();
    }
    memory.write(memory.in(arguments[2]), Arrays.copyOf(encoded, (int) size));
    return size;
  }

  private double workingFolder(double[] arguments) {
    double space = memory.in(arguments[1]);
    if (space == 0) {
      throw HostErrno.EINVAL.failure();
    }
    if (space < 2) {
      throw HostErrno.ERANGE.failure();
    }
    memory.putText("/", memory.in(arguments[0]), space);
    return 2;
  }

  private double setTime(double[] arguments) {
    String path = pathAt(arguments[0], arguments[1], true);
    double times = memory.in(arguments[2]);
    double latest =
        times == 0
            ? host.clock().tick()
            : Math.max(time(times), time(times + (glue.early() ? 8 : 16)));
    host.files().find(path, true).time = latest;
    return 0;
  }

  private double time(double at) {
    double nanoseconds = memory.loadI32(at + (glue.early() ? 4 : 8));
    double seconds = glue.early() ? memory.loadI32(at) : memory.loadI64(at);
    return seconds * 1e3 + nanoseconds / 1e6;
  }
}
