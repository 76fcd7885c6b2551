package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Blob;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Removes the pages and nodes that no checkpoint refers to.
 *
 * <p>First every node is walked that the checkpoints of one moment (the <i>snapshot</i>) reach,
 * each once; then the table of pages is gone through, and what was not walked is removed. Meanwhile
 * checkpoints are written, read and deleted. No page that one of them needs is ever removed:
 *
 * <ol>
 *   <li>A checkpoint is written while holding {@link Pages#relying}. The snapshot is taken, and
 *       pages are removed, while holding {@link Pages#removing}, which excludes it. So each
 *       checkpoint was written either before the snapshot or wholly after it, and with each portion
 *       of removals one comes wholly before the other.
 *   <li>What was written before the snapshot and is not deleted by then is in the snapshot; all
 *       that it reaches is walked, since nothing is removed before the walk is done.
 *   <li>What is written after the snapshot reaches what its {@link dev.heddle.machine.TreeStep}
 *       adds, and what the checkpoint reaches that it builds on. What it adds is remembered, before
 *       it is looked up, and nothing that is remembered is removed from then on; if it was removed
 *       before, the look-up says so and it is written. What it builds on was there when it was
 *       written, that is after the snapshot was taken, so it is in the snapshot or was written
 *       after it itself: all that it reaches is walked or remembered, by induction, even if it is
 *       deleted a moment later.
 * </ol>
 *
 * <p>What is walked and what is remembered must not be one set: the walk does not go again below a
 * node that it has walked, but it has to go below one that is remembered only.
 *
 * <p>It can be stopped between any two portions, and a crash is no different: every removal leaves
 * what the checkpoints need. The next sweep begins from the start. Memory: {@link HashSet128} of
 * all that is kept.
 */
final class Sweep {
  private static final int PORTION = 1024;

  private final Index index;
  private final Pages pages;
  private final BooleanSupplier goOn;
  private final HashSet128 walked = new HashSet128();
  private final HashSet128 remembered = new HashSet128();
  private long blobsKept;
  private long bytesKept;
  private long blobsRemoved;
  private long bytesRemoved;

  private Sweep(Index index, Pages pages, BooleanSupplier goOn) {
    this.index = index;
    this.pages = pages;
    this.goOn = goOn;
  }

  /** Sweeps; only one at a time. */
  static SweepReport run(Index index, Pages pages, BooleanSupplier goOn) {
    Sweep sweep = new Sweep(index, pages, goOn);
    try {
      boolean finished = sweep.walkAll() && sweep.removeAll();
      if (sweep.blobsRemoved > 0) {
        index.reclaim(Table.PAGE);
      }
      return new SweepReport(
          sweep.blobsKept, sweep.bytesKept, sweep.blobsRemoved, sweep.bytesRemoved, finished);
    } finally {
      sweep.end();
    }
  }

  private Scan snapshot() {
    pages.removing().lock();
    try {
      pages.beginSweep(remembered);
      return index.scan(Table.CHECKPOINT, Bytes.EMPTY, Keys.END, Direction.UP);
    } finally {
      pages.removing().unlock();
    }
  }

  private void end() {
    pages.removing().lock();
    try {
      pages.endSweep();
    } finally {
      pages.removing().unlock();
    }
  }

  private boolean walkAll() {
    try (Scan rows = snapshot()) {
      while (rows.next()) {
        if (!walk(CheckpointRow.decode(rows.key(), rows.value()).top(), StateTree.HEIGHT)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Walks what a node reaches; false if it is to stop. What is damaged reaches nothing. */
  private boolean walk(Bytes hash, int level) {
    if (hash.equals(StateTree.ABSENT) || !walked.add(hash) || level == 0) {
      return true;
    }
    List<Bytes> children =
        pages
            .get(hash)
            .flatMap(content -> StateTree.children(new Blob(hash, content)))
            .orElse(List.of());
    for (Bytes child : children) {
      if (!walk(child, level - 1)) {
        return false;
      }
    }
    return goOn.getAsBoolean();
  }

  private boolean removeAll() {
    Bytes from = Bytes.EMPTY;
    boolean more = true;
    while (more) {
      if (!goOn.getAsBoolean()) {
        return false;
      }
      List<Blob> portion = portion(from);
      more = portion.size() == PORTION;
      if (more) {
        from = Keys.above(portion.getLast().hash());
      }
      remove(portion);
    }
    return true;
  }

  private List<Blob> portion(Bytes from) {
    List<Blob> portion = new ArrayList<>();
    try (Scan blobs = index.scan(Table.PAGE, from, Keys.END, Direction.UP)) {
      while (portion.size() < PORTION && blobs.next()) {
        portion.add(new Blob(blobs.key(), blobs.value()));
      }
    }
    return portion;
  }

  private void remove(List<Blob> portion) {
    pages.removing().lock();
    try {
      Batch batch = new Batch(index);
      for (Blob blob : portion) {
        if (walked.contains(blob.hash()) || remembered.contains(blob.hash())) {
          blobsKept++;
          bytesKept += blob.content().size();
        } else {
          batch.delete(Table.PAGE, blob.hash());
          blobsRemoved++;
          bytesRemoved += blob.content().size();
        }
      }
      index.write(batch);
    } finally {
      pages.removing().unlock();
    }
  }
}
