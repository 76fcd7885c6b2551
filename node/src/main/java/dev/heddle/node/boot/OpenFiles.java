package dev.heddle.node.boot;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many files this process may have open. A server socket that finds none left can accept nobody
 * any more, so connections get only what everything else can spare.
 */
final class OpenFiles {
  /** Databases, segments, libraries, connections to others. */
  private static final long OF_THE_NODE = 1_536;

  private OpenFiles() {}

  /** The most that are possible; as good as endless where the system does not say. */
  static long most() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** Those open now; 0 where the system does not say. */
  static long now() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getOpenFileDescriptorCount()
        : 0;
  }

  /** The connections that each of so many listeners can have; at least one. */
  static int leftFor(int listeners) {
    long most = most();
    long spare = most - Math.min(OF_THE_NODE, most / 2);
    return Math.clamp(spare / listeners, 1, Integer.MAX_VALUE);
  }
}
