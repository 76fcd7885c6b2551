package dev.heddle.machine.reference;

/**
 * An open descriptor.
 *
 * @param shared what duplicates of a descriptor have in common
 */
record HostStream(int fd, HostNode node, String path, Shared shared) {

  /** Where the stream stands, and how it may be used. */
  static final class Shared {
    int flags;
    double position;
    boolean sought;

    Shared(int flags) {
      this.flags = flags;
    }
  }

  HostStream as(int other) {
    return new HostStream(other, node, path, shared);
  }

  boolean isTerminal() {
    return node.device == HostNode.Device.TERMINAL;
  }
}
