package dev.heddle.node.store;

/** Who watches the making of an index. */
@FunctionalInterface
public interface ReindexProgress {
  /** Called now and then, and at the end, with how many bytes of the log are done. */
  void at(long bytesDone, long bytesTotal);
}
