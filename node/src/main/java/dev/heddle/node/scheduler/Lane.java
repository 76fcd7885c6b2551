package dev.heddle.node.scheduler;

import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A queue at the end of which one caller at a time works for all who wait.
 *
 * <p>Every process belongs to one lane, so its log has one writer. Whoever gets the turn takes all
 * waiting claims, which then share one append, and a busy process is not slower than many quiet
 * ones. Safe for any thread.
 */
final class Lane {
  /** Claims settled in one turn: bounds the memory of a batch and how long a claim can wait. */
  static final int BATCH_MAX = 256;

  /** Above this a batch takes no further claim; well below the largest append of a store. */
  static final long BATCH_BYTES_MAX = 16L << 20;

  /** Callers that wait at once; who comes then is told to come again. */
  static final int WAITING_MAX = 2048;

  private final Consumer<List<Claim>> settle;
  private final Semaphore places = new Semaphore(WAITING_MAX);
  private final ConcurrentLinkedQueue<Claim> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * @param settle completes the outcome of every claim that it is given
   */
  Lane(Consumer<List<Claim>> settle) {
    this.settle = settle;
  }

  /** Waits until the claim is settled, by this thread or another; refuses it if too many wait. */
  Scheduled pass(Claim claim) {
    if (!places.tryAcquire()) {
      return new Scheduled.Refused(
          503, "too many wait for a slot, " + claim.item() + " was given none; send it again");
    }
    try {
      return settled(claim);
    } finally {
      places.release();
    }
  }

  private Scheduled settled(Claim claim) {
    waiting.add(claim);
    while (!claim.outcome().isDone()) {
      turn.lock();
      try {
        if (!claim.outcome().isDone()) {
          work(take());
        }
      } finally {
        turn.unlock();
      }
    }
    return claim.outcome().join();
  }

  private List<Claim> take() {
    List<Claim> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < BATCH_MAX && bytes < BATCH_BYTES_MAX) {
      Claim claim = waiting.poll();
      if (claim == null) {
        break;
      }
      batch.add(claim);
      bytes += claim.bytes();
    }
    return batch;
  }

  private void work(List<Claim> batch) {
    try {
      settle.accept(batch);
    } catch (RuntimeException | Error e) {
      batch.forEach(claim -> claim.outcome().completeExceptionally(e));
    }
  }
}
