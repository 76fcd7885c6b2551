package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Folds put aside, in memory, the least recently kept first to go. Safe for any thread. */
final class Images {
  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Fold.Kept> kept = new LinkedHashMap<>();
  private long bytes;

  Images(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Keeps a fold; one that is larger than everything allowed is not kept. */
  void put(Bytes process, Fold.Kept fold) {
    lock.lock();
    try {
      remove(process);
      kept.put(process, fold);
      bytes += fold.bytes();
      Iterator<Fold.Kept> eldestFirst = kept.values().iterator();
      while (bytes > bytesMax) {
        bytes -= eldestFirst.next().bytes();
        eldestFirst.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Hands out the fold of a process and keeps it no longer. */
  Optional<Fold.Kept> take(Bytes process) {
    lock.lock();
    try {
      return Optional.ofNullable(remove(process));
    } finally {
      lock.unlock();
    }
  }

  private Fold.@Nullable Kept remove(Bytes process) {
    Fold.Kept old = kept.remove(process);
    if (old != null) {
      bytes -= old.bytes();
    }
    return old;
  }
}
