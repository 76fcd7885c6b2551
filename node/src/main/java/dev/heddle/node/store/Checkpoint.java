package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;

/**
 * The state of a process at one place of its log, kept so that a fold need not begin at the
 * beginning.
 *
 * @param evaluations how many messages and cron ticks led here from the beginning; which
 *     checkpoints are kept goes by it
 * @param sizeBytes size of the memory
 * @param top hash of the top node of its {@link StateTree}
 * @param progress what the compute unit wants to know again, in a form of its own; at most {@link
 *     #PROGRESS_BYTES_MAX}
 */
public record Checkpoint(
    Bytes process, Place place, long evaluations, long sizeBytes, Bytes top, Bytes progress) {
  public static final int PROGRESS_BYTES_MAX = 64 << 10;

  public Checkpoint {
    if (evaluations < 0 || sizeBytes < 0 || sizeBytes % Image.PAGE_BYTES != 0) {
      throw new IllegalArgumentException(
          "no checkpoint has " + evaluations + " evaluations and " + sizeBytes + " bytes");
    }
    if (progress.size() > PROGRESS_BYTES_MAX) {
      throw new IllegalArgumentException(
          "the progress of a checkpoint may have "
              + PROGRESS_BYTES_MAX
              + " bytes, not "
              + progress.size());
    }
  }

  /**
   * A place in the log of a process, between its evaluations.
   *
   * @param slot the last message that is in the state, from 0
   * @param ticksBeforeMs of the cron ticks after it, those with an earlier time are in the state; 0
   *     for none
   */
  public record Place(long slot, long ticksBeforeMs) implements Comparable<Place> {
    public Place {
      if (slot < 0 || ticksBeforeMs < 0) {
        throw new IllegalArgumentException(
            "no place in a log: slot " + slot + ", ticks before " + ticksBeforeMs);
      }
    }

    /** Just after the message at that slot. */
    public static Place message(long slot) {
      return new Place(slot, 0);
    }

    @Override
    public int compareTo(Place other) {
      return slot == other.slot
          ? Long.compare(ticksBeforeMs, other.ticksBeforeMs)
          : Long.compare(slot, other.slot);
    }
  }

  /** The state root, which two units that agree have in common. */
  public Bytes stateRoot() {
    return StateTree.root(sizeBytes, top);
  }
}
