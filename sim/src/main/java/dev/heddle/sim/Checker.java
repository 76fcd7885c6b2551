package dev.heddle.sim;

import java.util.Arrays;

/** The checkers by name: what each looks for must always be so, whatever fails when. */
enum Checker {
  /** A process's slots are 0, 1, 2, ... without hole or repeat. */
  SLOTS_ARE_GAPLESS("SlotsAreGapless"),
  /** Every assignment commits to all before it. */
  HASH_CHAIN_HOLDS("HashChainHolds"),
  /** Two live schedulers never both extend one log. */
  ONE_WRITER_PER_PROCESS("OneWriterPerProcess"),
  /** What was accepted survives the end of the program and the loss of power at any instant. */
  ACKNOWLEDGED_IS_DURABLE("AcknowledgedIsDurable"),
  /** An item that comes again has one slot, and who sends it again gets the first answer. */
  DUPLICATE_HAS_NO_EFFECT("DuplicateHasNoEffect"),
  /** Every entry of an outbox reaches its target's log exactly once. */
  OUTBOX_DELIVERED_ONCE_IN_EFFECT("OutboxDeliveredOnceInEffect"),
  /** Folding a log again gives the same results, gas and states. */
  REPLAY_EQUALS_LIVE("ReplayEqualsLive"),
  /** Restoring a state and going on equals never having stopped. */
  CHECKPOINT_EQUALS_REPLAY("CheckpointEqualsReplay"),
  /** An index made anew from the log is the index that is there. */
  INDEX_IS_A_FUNCTION_OF_THE_LOG("IndexIsAFunctionOfTheLog"),
  /** When nothing fails any more, all that was asked for gets done. */
  COMES_TO_REST("ComesToRest"),
  /** No thread of a node ends by an error that nobody expected. */
  NOTHING_THROWS("NothingThrows");

  private final String title;

  Checker(String title) {
    this.title = title;
  }

  @Override
  public String toString() {
    return title;
  }

  /** The checker of that title. */
  static Checker titled(String title) {
    return Arrays.stream(values())
        .filter(checker -> checker.title.equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no checker is called " + title));
  }

  /** Ends the simulation because this does not hold. */
  BrokenInvariantException broken(String how) {
    return new BrokenInvariantException(this, how);
  }

  /** Ends the simulation unless that is so. */
  void require(boolean holds, String otherwise) {
    if (!holds) {
      throw broken(otherwise);
    }
  }
}
