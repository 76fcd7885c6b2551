package dev.heddle.node.compute;

import dev.heddle.node.store.Store;
import java.util.concurrent.Callable;

/** What a unit gives its lanes to work with. */
interface Room {
  Fold.Setting setting();

  Store store();

  /** Where the results of one lane go. */
  Fold.Ledger ledger();

  Seats seats();

  /** Takes a seat, from a lane that rests if there is no other. */
  void sit(Seats.Sitter sitter) throws InterruptedException;

  /** Has lanes that rest leave until all that is live is within its limit. */
  void makeRoom() throws InterruptedException;

  ComputeOptions.Live live();

  int ticksPerRequestMax();

  long nowMs();

  /** Does CPU-bound work on one of the unit's workers, and waits for it. */
  <T> T work(Workers.Cause cause, Callable<T> task) throws InterruptedException;

  /** Has a thread of its own go on with a walk. */
  void start(Runnable walk);

  /** The lane has nothing left that is worth keeping. */
  void forget(Lane lane);
}
