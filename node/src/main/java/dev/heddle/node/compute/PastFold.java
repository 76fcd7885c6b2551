package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;

/**
 * A walk along a log apart from the process's lane: a replay, or one to an earlier state. Any
 * thread may look at it and cancel it.
 */
final class PastFold implements Seats.Sitter {
  private final Bytes process;
  private final Goal goal;
  private final Fold.Ledger ledger;
  private volatile long slot = -1;
  private volatile boolean cancelled;

  PastFold(Bytes process, Goal goal, Fold.Ledger ledger) {
    this.process = process;
    this.goal = goal;
    this.ledger = ledger;
  }

  /** The last slot evaluated; -1 before the first. */
  long slot() {
    return slot;
  }

  /** The slot it goes to. */
  long goal() {
    return goal.slot();
  }

  void cancel() {
    cancelled = true;
  }

  /**
   * Goes one step; false at the goal.
   *
   * @throws Refusal 409 if it was cancelled
   */
  boolean step(Fold fold) {
    if (cancelled) {
      throw Lane.cancelled(process);
    }
    Fold.Step step = fold.step(goal, ledger);
    slot = fold.progress().slot();
    return step != Fold.Step.NONE;
  }

  /** Its seat does not rest, so nobody asks for it. */
  @Override
  public void putAside() {}
}
