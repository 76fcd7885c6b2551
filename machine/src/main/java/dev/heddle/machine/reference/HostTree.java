package dev.heddle.machine.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree of the file system that emscripten gives a module: empty but for a few folders and
 * devices. It follows the glue in what can be observed: inode numbers, error numbers, and how many
 * looks at the clock each operation takes.
 */
class HostTree {
  private static final int NODES_MAX = 16_384;
  private static final int LINKS_MAX = 40;
  private static final int DEPTH_MAX = 8;

  final HostClock clock;
  private final HostNode root;
  private int inodes;
  private int nodes;

  /**
   * What is made before the glue installs its counter carries the host's time there, and 0 here.
   */
  private boolean booting = true;

  private boolean permissions;

  /** A node and what it is to be called. */
  record Place(HostNode parent, String name) {}

  HostTree(HostClock clock) {
    this.clock = clock;
    root = node(null, "/", HostNode.FOLDER | 0777, null);
    for (String path : List.of("/tmp", "/home", "/home/web_user", "/dev")) {
      makeFolder(path, 0777);
    }
    makeDevice("/dev/null", 0666, HostNode.Device.NULL, 259);
    makeDevice("/dev/tty", 0666, HostNode.Device.TERMINAL, 5 << 8);
    makeDevice("/dev/tty1", 0666, HostNode.Device.TERMINAL, 6 << 8);
    makeDevice("/dev/random", 0555, HostNode.Device.RANDOM, 64 << 8);
    makeDevice("/dev/urandom", 0555, HostNode.Device.RANDOM, 65 << 8);
    for (String path :
        List.of("/dev/shm", "/dev/shm/tmp", "/proc", "/proc/self", "/proc/self/fd")) {
      makeFolder(path, 0777);
    }
    inodes++; // the mount over /proc/self/fd
    booting = false;
  }

  /** The links to the terminal, which are made when the module starts. */
  void makeTerminalLinks() {
    makeLink("/dev/tty", "/dev/stdin");
    makeLink("/dev/tty", "/dev/stdout");
    makeLink("/dev/tty1", "/dev/stderr");
  }

  /** From now on modes are looked at. */
  void requirePermissions() {
    permissions = true;
  }

  int tick() {
    return booting ? 0 : clock.tick();
  }

  /** "a//b/./c/.." to its parts; above the root there is nothing. */
  static List<String> parts(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return new ArrayList<>(parts);
  }

  static String normal(String path) {
    return "/" + String.join("/", parts(path));
  }

  private HostNode node(
      @Nullable HostNode parent, String name, int mode, HostNode.@Nullable Device device) {
    if (nodes >= NODES_MAX) {
      throw HostErrno.ENOSPC.failure();
    }
    nodes++;
    HostNode node = new HostNode(++inodes, parent, name, mode, device);
    node.time = tick();
    if (parent != null) {
      parent.entries.put(name, node);
      parent.time = node.time;
    }
    return node;
  }

  boolean lacks(HostNode node, String wanted) {
    return permissions
        && ((wanted.indexOf('r') >= 0 && (node.mode & 0444) == 0)
            || (wanted.indexOf('w') >= 0 && (node.mode & 0222) == 0)
            || (wanted.indexOf('x') >= 0 && (node.mode & 0111) == 0));
  }

  private HostNode child(HostNode folder, String name) {
    if (!folder.isFolder()) {
      throw HostErrno.ENOTDIR.failure();
    }
    if (lacks(folder, "x")) {
      throw HostErrno.EACCES.failure();
    }
    HostNode child = folder.entries.get(name);
    if (child == null) {
      throw HostErrno.ENOENT.failure();
    }
    return child;
  }

  /** Follows a path; a link at the end only if asked to. The empty path leads nowhere. */
  HostNode find(String path, boolean followLast) {
    if (path.isEmpty()) {
      throw HostErrno.ENOENT.failure();
    }
    return find(path, followLast, 0);
  }

  private HostNode find(String path, boolean followLast, int depth) {
    if (depth > DEPTH_MAX) {
      throw HostErrno.ELOOP.failure();
    }
    List<String> parts = parts(path);
    HostNode node = root;
    for (int i = 0; i < parts.size(); i++) {
      node = child(node, parts.get(i));
      boolean follow = followLast || i < parts.size() - 1;
      for (int hops = 0; node.isLink() && follow; hops++) {
        if (hops > LINKS_MAX) {
          throw HostErrno.ELOOP.failure();
        }
        node = find(target(node), false, depth + 1);
      }
    }
    return node;
  }

  /** Whether {@link #find} finds something there. */
  boolean has(String path) {
    try {
      return !path.isEmpty() && find(path, true) != null;
    } catch (HostErrno.Failure e) {
      return false;
    }
  }

  private static String target(HostNode link) {
    HostNode parent = link.parent;
    return link.link.startsWith("/") || parent == null
        ? link.link
        : parent.path() + "/" + link.link;
  }

  private Place place(String path) {
    List<String> parts = parts(path);
    String name = parts.isEmpty() ? "/" : parts.removeLast();
    return new Place(find("/" + String.join("/", parts), true), name);
  }

  HostNode make(String path, int mode, HostNode.@Nullable Device device) {
    Place place = place(path);
    if (place.name.equals("/")) {
      throw HostErrno.EINVAL.failure();
    }
    if (!place.parent.isFolder()) {
      throw HostErrno.ENOTDIR.failure();
    }
    if (place.parent.entries.containsKey(place.name) && !lacks(place.parent, "x")) {
      throw HostErrno.EEXIST.failure();
    }
    if (lacks(place.parent, "wx")) {
      throw HostErrno.EACCES.failure();
    }
    return node(place.parent, place.name, mode, device);
  }

  final void makeFolder(String path, int mode) {
    make(path, (mode & 01777) | HostNode.FOLDER, null);
  }

  private void makeDevice(String path, int mode, HostNode.Device device, int number) {
    make(path, mode | HostNode.DEVICE, device).number = number;
  }

  private void makeLink(String target, String path) {
    make(path, 0777 | HostNode.LINK, null).link = target;
  }

  void changeMode(HostNode node, int mode) {
    node.mode = (mode & 07777) | (node.mode & ~07777);
    node.time = tick();
  }

  private HostNode mayDelete(HostNode parent, String name, boolean folder) {
    HostNode node = child(parent, name);
    if (lacks(parent, "wx")) {
      throw HostErrno.EACCES.failure();
    }
    if (folder && !node.isFolder()) {
      throw HostErrno.ENOTDIR.failure();
    }
    if (!folder && node.isFolder()) {
      throw HostErrno.EISDIR.failure();
    }
    return node;
  }

  private void detach(HostNode parent, HostNode node) {
    parent.entries.remove(node.name);
    nodes--;
    parent.time = tick();
  }

  void unlink(String path) {
    Place place = place(path);
    detach(place.parent, mayDelete(place.parent, place.name, false));
  }

  void removeFolder(String path) {
    Place place = place(path);
    if (place.name.equals("/")) {
      throw HostErrno.EBUSY.failure();
    }
    HostNode node = mayDelete(place.parent, place.name, true);
    if (node.path().equals("/proc/self/fd")) {
      throw HostErrno.EBUSY.failure();
    }
    if (!node.entries.isEmpty()) {
      throw HostErrno.ENOTEMPTY.failure();
    }
    detach(place.parent, node);
  }

  void rename(String from, String to) {
    Place old = place(from);
    Place wanted = place(to);
    HostNode node = child(old.parent, old.name);
    if (normal(to).startsWith(normal(from) + "/")) {
      throw HostErrno.EINVAL.failure();
    }
    if (normal(from).startsWith(normal(to) + "/")) {
      throw HostErrno.ENOTEMPTY.failure();
    }
    if (!wanted.parent.isFolder()) {
      throw HostErrno.ENOTDIR.failure();
    }
    HostNode present = wanted.parent.entries.get(wanted.name);
    if (present == node) {
      return;
    }
    boolean folder = node.isFolder();
    mayDelete(old.parent, old.name, folder);
    if (present != null) {
      mayDelete(wanted.parent, wanted.name, folder);
      if (folder && !present.entries.isEmpty()) {
        throw HostErrno.ENOTEMPTY.failure();
      }
    } else if (lacks(wanted.parent, "wx")) {
      throw HostErrno.EACCES.failure();
    }
    old.parent.entries.remove(old.name);
    old.parent.time = tick();
    node.name = wanted.name;
    node.parent = wanted.parent;
    wanted.parent.entries.put(wanted.name, node);
    wanted.parent.time = old.parent.time;
  }

  String readLink(String path) {
    HostNode node = find(path, false);
    if (!node.isLink()) {
      throw HostErrno.EINVAL.failure();
    }
    return normal(target(node));
  }

  /** May a path be used so? Answers as access(2) does. */
  void access(String path, String wanted) {
    if (lacks(find(path, true), wanted)) {
      throw HostErrno.EACCES.failure();
    }
  }
}
