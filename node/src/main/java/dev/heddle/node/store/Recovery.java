package dev.heddle.node.store;

import dev.heddle.node.store.Log.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Brings an index up to the end of the log. */
final class Recovery implements Visitor {
  private static final System.Logger LOGGER = System.getLogger(Recovery.class.getName());

  /** Of the log; what it becomes in the index is of that order. */
  private static final long BATCH_BYTES = 4 << 20;

  private final Log log;
  private final Index index;
  private final ReindexProgress progress;
  private Batch batch;
  private long batchFrom;
  private long applied;

  private Recovery(Log log, Index index, ReindexProgress progress) {
    this.log = log;
    this.index = index;
    this.progress = progress;
    this.batch = new Batch(index);
    this.applied = Indexing.applied(index).offset();
    this.batchFrom = applied;
  }

  /**
   * Applies what the index does not have.
   *
   * @throws LogCorruptException if the log cannot be read or contradicts itself
   */
  static void run(Log log, Index index, ReindexProgress progress) {
    long bytes = apply(log, index, progress);
    if (bytes > 0) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "indexed {0} bytes of the log that the index did not have",
          Long.toString(bytes));
    }
  }

  /** As {@link #run}, which says so; gives how many bytes of the log that were. */
  static long apply(Log log, Index index, ReindexProgress progress) {
    long from = Indexing.applied(index).offset();
    Recovery recovery = new Recovery(log, index, progress);
    log.replay(new Position(from), recovery);
    recovery.write();
    return recovery.applied - from;
  }

  @Override
  public void visit(Position at, Position next, Frame frame) {
    try {
      Indexing.apply(at, Digest.of(frame), batch);
    } catch (MalformedRecordException | SlotConflictException e) {
      throw new LogCorruptException(log.describe(at.offset()) + ": " + e.getMessage(), e);
    }
    applied = next.offset();
    if (applied - batchFrom > BATCH_BYTES) {
      write();
    }
  }

  private void write() {
    if (applied > batchFrom) {
      Indexing.applied(new Position(applied), batch);
      index.write(batch);
      batch = new Batch(index);
      batchFrom = applied;
    }
    progress.at(applied, log.end().offset());
  }

  /** Makes the index in the folder of a closed store anew; what {@link Store#reindex} throws. */
  static void reindex(Path folder, StoreOptions options, ReindexProgress progress) {
    try (FolderLock _ = FolderLock.take(folder)) {
      delete(folder.resolve("index"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the folder " + folder, e);
    }
    Parts parts = Parts.ofFolder(folder, options);
    try {
      run(parts.log(), parts.index(), progress);
    } finally {
      parts.close();
    }
  }

  /** Deletes an index; nothing happens if there is none. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the index at " + folder, e);
    }
  }
}
