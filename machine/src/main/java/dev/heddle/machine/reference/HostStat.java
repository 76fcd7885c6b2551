package dev.heddle.machine.reference;

/** Writes a {@code struct stat} in the layouts that the generations of the glue have. */
final class HostStat {
  private static final int BLOCK_BYTES = 4096;

  private HostStat() {}

  static void put(HostGlue glue, HostMemory memory, double at, HostFiles.Stat stat) {
    if (glue.wide()) {
      putWide(memory, at, stat);
    } else if (glue.early()) {
      putEarly(memory, at, stat);
    } else {
      putNarrow(memory, at, stat);
    }
  }

  private static void putWide(HostMemory memory, double at, HostFiles.Stat stat) {
    memory.i32(at, stat.device());
    memory.i32(at + 4, stat.mode());
    memory.i64(at + 8, 1);
    memory.i32(at + 16, 0);
    memory.i32(at + 20, 0);
    memory.i32(at + 24, stat.number());
    memory.i64(at + 32, stat.size());
    memory.i32(at + 40, BLOCK_BYTES);
    memory.i32(at + 44, stat.blocks());
    for (int field : new int[] {48, 64, 80}) {
      memory.i64(at + field, Math.floor(stat.time() / 1e3));
      memory.i64(at + field + 8, Math.floor(stat.time() % 1e3 * 1e3));
    }
    memory.i64(at + 96, stat.inode());
  }

  private static void putNarrow(HostMemory memory, double at, HostFiles.Stat stat) {
    memory.i32(at, stat.device());
    memory.i32(at + 4, stat.mode());
    memory.i32(at + 8, 1);
    memory.i32(at + 12, 0);
    memory.i32(at + 16, 0);
    memory.i32(at + 20, stat.number());
    memory.i64(at + 24, stat.size());
    memory.i32(at + 32, BLOCK_BYTES);
    memory.i32(at + 36, stat.blocks());
    for (int field : new int[] {40, 56, 72}) {
      memory.i64(at + field, Math.floor(stat.time() / 1e3));
      memory.i32(at + field + 8, stat.time() % 1e3 * 1e3);
    }
    memory.i64(at + 88, stat.inode());
  }

  private static void putEarly(HostMemory memory, double at, HostFiles.Stat stat) {
    memory.i32(at, stat.device());
    memory.i32(at + 4, 0);
    memory.i32(at + 8, stat.inode());
    memory.i32(at + 12, stat.mode());
    memory.i32(at + 16, 1);
    memory.i32(at + 20, 0);
    memory.i32(at + 24, 0);
    memory.i32(at + 28, stat.number());
    memory.i32(at + 32, 0);
    memory.i64(at + 40, stat.size());
    memory.i32(at + 48, BLOCK_BYTES);
    memory.i32(at + 52, stat.blocks());
    for (int field : new int[] {56, 64, 72}) {
      memory.i32(at + field, stat.time() / 1e3);
      memory.i32(at + field + 4, 0);
    }
    memory.i64(at + 80, stat.inode());
  }
}
