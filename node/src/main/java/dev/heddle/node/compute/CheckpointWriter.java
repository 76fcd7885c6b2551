package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Instance;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Store;

/**
 * Writes the checkpoints of one fold: each costs what has changed since the one before. Not safe
 * for use by several threads at once.
 */
final class CheckpointWriter {
  private static final int NEVER = -1;

  private final Store store;
  private final Bytes process;
  private final Instance instance;
  private StateTree tree;

  /** The moment of the instance at which the tree was level with it. */
  private int level;

  private long evaluationsKept;

  private CheckpointWriter(
      Store store, Bytes process, Instance instance, StateTree tree, int level) {
    this.store = store;
    this.process = process;
    this.instance = instance;
    this.tree = tree;
    this.level = level;
  }

  /** For a fold that begins at the first message. */
  static CheckpointWriter fresh(Store store, Bytes process, Instance instance) {
    return new CheckpointWriter(store, process, instance, new StateTree(), NEVER);
  }

  /**
   * For a fold that goes on from a checkpoint.
   *
   * @param tree that of the checkpoint
   */
  static CheckpointWriter after(Checkpoint kept, StateTree tree, Store store, Instance instance) {
    CheckpointWriter writer =
        new CheckpointWriter(store, kept.process(), instance, tree, instance.moment());
    writer.evaluationsKept = kept.evaluations();
    return writer;
  }

  /** How many evaluations have passed since the last checkpoint. */
  long behind(Progress progress) {
    return progress.evaluations() - evaluationsKept;
  }

  /** How many pages have changed since the last checkpoint. */
  int pagesBehind() {
    return instance.changedPages(level);
  }

  /** Keeps the state as it is. */
  void write(Checkpoint.Place place, Progress progress, Bytes encoded) {
    if (!put(place, progress, encoded)) {
      // The checkpoint that this tree went on from is gone: all of the state is new again.
      forget();
      if (!put(place, progress, encoded)) {
        throw new IllegalStateException("a checkpoint with all its pages was not taken");
      }
    }
    evaluationsKept = progress.evaluations();
  }

  /** The state as it is, with its tree. */
  RootedState rooted() {
    long sizeBytes = follow();
    return new RootedState(tree, sizeBytes);
  }

  private boolean put(Checkpoint.Place place, Progress progress, Bytes encoded) {
    long sizeBytes = follow();
    try {
      return store.putCheckpoint(
          new Checkpoint(process, place, progress.evaluations(), sizeBytes, tree.top(), encoded),
          tree.step());
    } catch (RuntimeException e) {
      forget();
      throw e;
    }
  }

  /** Makes the tree level with the instance, and tells the size of the memory. */
  private long follow() {
    Changes changes = instance.changes(level);
    changes.pages().forEach(tree::set);
    level = changes.moment();
    return changes.sizeBytes();
  }

  private void forget() {
    tree = new StateTree();
    level = NEVER;
  }
}
