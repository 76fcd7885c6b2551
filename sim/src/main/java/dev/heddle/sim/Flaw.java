package dev.heddle.sim;

/**
 * A fault that a test plants in what a node stands on, to see that a checker catches it. The node's
 * own code is the same with and without.
 */
enum Flaw {
  /** There is none. */
  NONE,
  /** The disk says that it has flushed, and has not. */
  MISSED_FLUSH,
  /** The index forgets the newest slot of a process, which is then given out again. */
  REUSED_SLOT,
  /** The index does not find an item that a process has. */
  FORGOTTEN_DEDUPE,
  /** The index forgets which assignment the newest of a process is. */
  FORKED_CHAIN,
  /** A crashed node goes on beside the one that takes its place. */
  SECOND_WRITER,
  /** After a crash the index lacks what was written in the middle. */
  LOST_ROWS,
  /** What a process sends goes out a second time, under another identity. */
  DOUBLE_DELIVERY,
  /** What a process sends is said to be delivered, and is not. */
  LOST_DELIVERY,
  /** A restored state lacks the last message. */
  STALE_CHECKPOINT,
  /** The machine counts its evaluations since the start, in what it answers. */
  IMPURE_MACHINE
}
