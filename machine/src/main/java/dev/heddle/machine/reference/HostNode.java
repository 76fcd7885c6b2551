package dev.heddle.machine.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file, folder, link or device of {@link HostFiles}. */
final class HostNode {
  static final int TYPE = 61_440;
  static final int FOLDER = 16_384;
  static final int FILE = 32_768;
  static final int LINK = 40_960;
  static final int DEVICE = 8_192;

  enum Device {
    NULL,
    TERMINAL,
    RANDOM
  }

  final int inode;
  final Map<String, HostNode> entries = new LinkedHashMap<>();
  final @Nullable Device device;
  String name;
  @Nullable HostNode parent;
  int mode;
  int number;
  double time;
  String link = "";
  byte[] contents = new byte[0];
  int used;

  HostNode(int inode, @Nullable HostNode parent, String name, int mode, @Nullable Device device) {
    this.inode = inode;
    this.parent = parent;
    this.name = name;
    this.mode = mode;
    this.device = device;
  }

  boolean isFolder() {
    return (mode & TYPE) == FOLDER;
  }

  boolean isFile() {
    return (mode & TYPE) == FILE;
  }

  boolean isLink() {
    return (mode & TYPE) == LINK;
  }

  boolean isDevice() {
    return (mode & TYPE) == DEVICE;
  }

  String path() {
    StringBuilder path = new StringBuilder();
    HostNode node = this;
    while (node.parent != null) {
      path.insert(0, "/" + node.name);
      node = node.parent;
    }
    return path.isEmpty() ? "/" : path.toString();
  }
}
