package dev.heddle.node.store;

import dev.heddle.node.store.Committer.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a store is put together from.
 *
 * @param lock closed last
 */
record Parts(Log log, Index index, Index results, Threads threads, AutoCloseable lock) {
  Parts(Log log, Index index, Index results, AutoCloseable lock) {
    this(log, index, results, Threads.SYSTEM, lock);
  }

  void close() {
    log.close();
    index.close();
    results.close();
    try {
      lock.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot let go of the folder", e);
    }
  }

  /** What can be computed again gives way later than what cannot, and still in time. */
  void checkRoom(StoreOptions options) {
    long free = log.freeBytes();
    if (free < options.diskReserveBytes() / 2) {
      throw new DiskFullException(
          "the disk has " + free + " bytes left, too few to keep results; free space");
    }
  }

  /** Opens what lies on that ground; nothing is taken, so nothing is let go of. */
  static Parts on(Ground ground, StoreOptions options) {
    Position known = Indexing.applied(ground.index());
    Log log = openLog(ground.disk(), options, ground.salts(), known);
    Threads threads = new Threads(ground.threads(), ground.threads());
    return new Parts(log, ground.index(), ground.results(), threads, () -> {});
  }

  static Log openLog(Disk disk, StoreOptions options, RandomGenerator salts, Position known) {
    try {
      return SegmentLog.open(disk, options.segmentBytesMax(), salts, known);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the log", e);
    }
  }

  /** Takes a folder and opens what is in it; what {@link Store#open} throws. */
  static Parts ofFolder(Path folder, StoreOptions options) {
    FolderLock lock;
    try {
      lock = FolderLock.take(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the folder " + folder, e);
    }
    try {
      FolderVersion.settle(folder, FolderVersion.STEPS);
      return openIndexes(folder, options, lock);
    } catch (IOException e) {
      lock.close();
      throw new UncheckedIOException("cannot use the folder " + folder, e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Parts openIndexes(Path folder, StoreOptions options, FolderLock lock) {
    long cache = options.cacheBytes();
    long memtable = options.memtableBytes();
    RocksIndex.Memory some = new RocksIndex.Memory(cache / 4, memtable / 2);
    RocksIndex.Memory most = new RocksIndex.Memory(cache - cache / 4, memtable / 2);
    Index index = RocksIndex.open(folder.resolve("index"), Table.OF_LOG, some, false);
    try {
      checkFormat(index, folder);
      Index results = RocksIndex.open(folder.resolve("results"), Table.OF_RESULTS, most, true);
      try {
        Disk disk = new FileDisk(folder.resolve("log"));
        Log log = openLog(disk, options, new SecureRandom(), Indexing.applied(index));
        return new Parts(log, index, results, lock);
      } catch (RuntimeException e) {
        results.close();
        throw e;
      }
    } catch (IOException e) {
      index.close();
      throw new UncheckedIOException("cannot use the folder " + folder, e);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static void checkFormat(Index index, Path folder) {
    Optional<Long> format = index.get(Table.STATE, Keys.FORMAT).map(Keys::number);
    if (format.isPresent() && format.get() != Indexing.FORMAT) {
      throw new IndexBrokenException(
          "the index in "
              + folder
              + " has format "
              + format.get()
              + ", this program makes "
              + Indexing.FORMAT
              + "; run heddle reindex");
    }
  }
}
