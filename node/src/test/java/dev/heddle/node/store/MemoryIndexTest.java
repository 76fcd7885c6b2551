package dev.heddle.node.store;

final class MemoryIndexTest extends IndexContract {
  @Override
  Index open() {
    return new MemoryIndex();
  }
}
