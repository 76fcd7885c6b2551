package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.BlobLostException;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import dev.heddle.machine.TreeStep;
import dev.heddle.node.store.Checkpoint.Place;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The checkpoints of the processes, in the index of the results: both go through one journal, so a
 * crash that keeps a checkpoint keeps the results that were put before it.
 */
final class Checkpoints {
  private static final System.Logger LOGGER = System.getLogger(Checkpoints.class.getName());
  private static final Place FIRST = new Place(0, 0);

  private final Index index;
  private final Pages pages;
  private final ReentrantLock sweeping = new ReentrantLock();
  private final LongAdder written = new LongAdder();

  Checkpoints(Index index) {
    this.index = index;
    this.pages = new Pages(index);
  }

  boolean put(Checkpoint checkpoint, TreeStep step) {
    if (!checkpoint.top().equals(step.top())) {
      throw new IllegalArgumentException("the step leads to another state than the checkpoint's");
    }
    pages.relying().lock();
    try {
      List<Checkpoint> others = list(checkpoint.process());
      boolean alone = step.from().equals(StateTree.ABSENT);
      if (!alone && others.stream().noneMatch(other -> other.top().equals(step.from()))) {
        return false;
      }
      Batch batch = pages.put(step.blobs());
      batch.put(Table.CHECKPOINT, key(checkpoint), CheckpointRow.encode(checkpoint));
      thin(others, checkpoint, batch);
      index.write(batch);
      written.increment();
      return true;
    } finally {
      pages.relying().unlock();
    }
  }

  /** How many were kept since this began. */
  long written() {
    return written.sum();
  }

  /** What they are made of. */
  Pages pages() {
    return pages;
  }

  private static Bytes key(Checkpoint checkpoint) {
    return CheckpointRow.key(checkpoint.process(), checkpoint.place());
  }

  private static void thin(List<Checkpoint> others, Checkpoint added, Batch batch) {
    List<Checkpoint> all = new ArrayList<>(others);
    all.removeIf(other -> other.place().equals(added.place()));
    all.add(added);
    all.sort((one, other) -> one.place().compareTo(other.place()));
    for (Checkpoint gone : Thinning.gone(all, Checkpoint::evaluations)) {
      batch.delete(Table.CHECKPOINT, key(gone));
    }
  }

  /** Ascending. */
  List<Checkpoint> list(Bytes process) {
    List<Checkpoint> checkpoints = new ArrayList<>();
    try (Scan scan = scan(process, FIRST, Direction.UP)) {
      while (scan.next()) {
        checkpoints.add(CheckpointRow.decode(scan.key(), scan.value()));
      }
    }
    return List.copyOf(checkpoints);
  }

  private Scan scan(Bytes process, Place from, Direction direction) {
    return index.scan(
        Table.CHECKPOINT, CheckpointRow.key(process, from), Keys.after(process), direction);
  }

  Optional<Checkpoint> newest(Bytes process, Place upTo) {
    Bytes high = Keys.above(CheckpointRow.key(process, upTo));
    try (Scan scan = index.scan(Table.CHECKPOINT, process, high, Direction.DOWN)) {
      return scan.next()
          ? Optional.of(CheckpointRow.decode(scan.key(), scan.value()))
          : Optional.empty();
    }
  }

  int deleteFrom(Bytes process, Place from) {
    Batch batch = new Batch(index);
    int deleted = 0;
    try (Scan scan = scan(process, from, Direction.UP)) {
      while (scan.next()) {
        batch.delete(Table.CHECKPOINT, scan.key());
        deleted++;
      }
    }
    index.write(batch);
    return deleted;
  }

  /** Deletes it unless another one has taken its place. */
  private void delete(Checkpoint checkpoint) {
    Bytes key = key(checkpoint);
    if (index.get(Table.CHECKPOINT, key).equals(Optional.of(CheckpointRow.encode(checkpoint)))) {
      Batch batch = new Batch(index);
      batch.delete(Table.CHECKPOINT, key);
      index.write(batch);
    }
  }

  StateTree tree(Checkpoint checkpoint) {
    return StateTree.load(checkpoint.top(), pages::get);
  }

  Restored restore(Checkpoint checkpoint) {
    try {
      StateTree tree = StateTree.load(checkpoint.top(), pages::get);
      SortedMap<Integer, Bytes> content = new TreeMap<>();
      tree.forEachPage((number, hash) -> content.put(number, page(hash)));
      long end = content.isEmpty() ? 0 : content.lastKey() + 1;
      if (end * Image.PAGE_BYTES > checkpoint.sizeBytes()) {
        return damaged(checkpoint, "it has more pages than bytes");
      }
      return new Restored.Whole(new Image(checkpoint.sizeBytes(), content), tree);
    } catch (BlobLostException lost) {
      pages.removeDamaged(lost.hash());
      return damaged(checkpoint, "node " + lost.hash() + " is missing or damaged");
    } catch (PageLostException lost) {
      pages.removeDamaged(lost.hash);
      return damaged(checkpoint, "page " + lost.hash + " is missing or damaged");
    }
  }

  private Bytes page(Bytes hash) {
    return pages
        .get(hash)
        .filter(content -> content.size() == Image.PAGE_BYTES)
        .filter(content -> StateTree.pageHash(content).equals(hash))
        .orElseThrow(() -> new PageLostException(hash));
  }

  /** Ends a walk. */
  private static final class PageLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Bytes hash;

    PageLostException(Bytes hash) {
      this.hash = hash;
    }
  }

  private Restored damaged(Checkpoint checkpoint, String what) {
    LOGGER.log(
        System.Logger.Level.WARNING,
        "the checkpoint of process {0} at slot {1} is given up: {2}",
        checkpoint.process(),
        Long.toString(checkpoint.place().slot()),
        what);
    delete(checkpoint);
    return new Restored.Damaged(what);
  }

  SweepReport sweep(BooleanSupplier goOn) {
    sweeping.lock();
    try {
      return Sweep.run(index, pages, goOn);
    } finally {
      sweeping.unlock();
    }
  }
}
