package dev.heddle.node.store;

import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;

/** What came of restoring a {@link Checkpoint}. */
public sealed interface Restored {
  /**
   * It is there, every page as its hash says.
   *
   * @param tree its tree, of which nothing is new; it belongs to the caller
   */
  record Whole(Image image, StateTree tree) implements Restored {}

  /**
   * Something of it is missing or damaged. The checkpoint is deleted; an earlier one, or the
   * beginning of the log, gives the same state.
   */
  record Damaged(String what) implements Restored {}
}
