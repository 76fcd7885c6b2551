package dev.heddle.node.conveyor;

/** Where targets say that a transaction is. */
sealed interface Standing {
  /**
   * In a block.
   *
   * @param confirmations as a target counts them
   */
  record Mined(long height, long confirmations) implements Standing {}

  /** It waits for a block. */
  record Waiting() implements Standing {}

  /** Nobody who was asked knows it. */
  record Unknown() implements Standing {}
}
