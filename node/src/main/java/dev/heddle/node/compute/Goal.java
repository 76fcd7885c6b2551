package dev.heddle.node.compute;

/**
 * How far a fold is to go: the message at a slot, then the cron ticks after it that are due.
 *
 * @param slot the last message; -1 for none
 * @param ticksBeforeMs ticks of the gap after that message with an earlier time; 0 for none
 */
record Goal(long slot, long ticksBeforeMs) {
  /** Just the message at that slot. */
  static Goal message(long slot) {
    return new Goal(slot, 0);
  }
}
