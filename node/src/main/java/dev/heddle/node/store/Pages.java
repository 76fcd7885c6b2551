package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Blob;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Pages and tree nodes by their hashes, each kept once however many checkpoints share it.
 *
 * <p>Whoever writes a checkpoint holds {@link #relying} meanwhile; whoever removes pages, or begins
 * to look for those to be removed, holds {@link #removing}. {@link Sweep} says why that is enough.
 */
final class Pages {
  /** What is written at once: more than most checkpoints have. */
  static final int PORTION_BYTES = 4 << 20;

  private final Index index;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final LongAdder blobs = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /** What checkpoints written since a sweep began rely on; null while there is no sweep. */
  private @Nullable HashSet128 reliedOn;

  Pages(Index index) {
    this.index = index;
  }

  /** Held by many at once. */
  Lock relying() {
    return lock.readLock();
  }

  /** Held by one, while nobody is relying. */
  Lock removing() {
    return lock.writeLock();
  }

  /**
   * Writes what is not there yet, a portion at a time, so that a large state is never in memory
   * once more. Called while relying.
   *
   * @return the last portion, not written yet: what refers to the blobs goes into it
   */
  Batch put(List<Blob> added) {
    HashSet128 protect = reliedOn;
    Batch batch = new Batch(index);
    long portionBytes = 0;
    for (Blob blob : added) {
      if (protect != null) {
        protect.addShared(blob.hash());
      }
      if (!has(blob.hash())) {
        batch.put(Table.PAGE, blob.hash(), blob.content());
        blobs.increment();
        bytes.add(blob.content().size());
        portionBytes += blob.content().size();
      }
      if (portionBytes > PORTION_BYTES) {
        index.write(batch);
        batch = new Batch(index);
        portionBytes = 0;
      }
    }
    return batch;
  }

  /** How many blobs were added since this began. */
  long blobs() {
    return blobs.sum();
  }

  /** How many bytes those have. */
  long bytes() {
    return bytes.sum();
  }

  private boolean has(Bytes hash) {
    try {
      return index.has(Table.PAGE, hash);
    } catch (IndexBrokenException e) {
      // Where it lies cannot be read: written again, it can.
      return false;
    }
  }

  /** What lies under that hash, which may be damaged; nothing if it cannot be read. */
  Optional<Bytes> get(Bytes hash) {
    try {
      return index.get(Table.PAGE, hash);
    } catch (IndexBrokenException e) {
      return Optional.empty();
    }
  }

  /** Removes what lies under a hash and is not what it should be, so that it can be put again. */
  void removeDamaged(Bytes hash) {
    removing().lock();
    try {
      Optional<Bytes> content = get(hash);
      if (content.isEmpty() || !isWhole(new Blob(hash, content.get()))) {
        Batch batch = new Batch(index);
        batch.delete(Table.PAGE, hash);
        index.write(batch);
      }
    } finally {
      removing().unlock();
    }
  }

  private static boolean isWhole(Blob blob) {
    return blob.content().size() == Image.PAGE_BYTES
        ? StateTree.pageHash(blob.content()).equals(blob.hash())
        : StateTree.children(blob).isPresent();
  }

  /** From now on {@link #put} remembers. Called while removing. */
  void beginSweep(HashSet128 remembered) {
    reliedOn = remembered;
  }

  /** Called while removing. */
  void endSweep() {
    reliedOn = null;
  }
}
