package dev.heddle.node.store;

final class MemoryCheckpointsTest extends CheckpointsContract {
  @Override
  Index open() {
    return new MemoryIndex();
  }
}
