package dev.heddle.node.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class RocksCheckpointsTest extends CheckpointsContract {
  private static final RocksIndex.Memory MEMORY = new RocksIndex.Memory(1 << 20, 1 << 20);

  @TempDir Path folder;

  @Override
  Index open() {
    return RocksIndex.open(folder, Table.OF_RESULTS, MEMORY, true);
  }
}
