package dev.heddle.node.compute;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The workers of a unit, and who is next: first come, first served, but what the node does by
 * itself lets so many others go before it. So whoever asks waits for nothing but others who ask,
 * and however many of those there are, what is owed gets done. Safe for any thread.
 */
final class Workers implements AutoCloseable {
  /** As many that come later go before what is owed. */
  static final int YIELDS = 1024;

  /** For whom something is done. */
  enum Cause {
    /** Somebody waits for the answer. */
    ASKED,
    /** Nobody does, as when outboxes are carried. */
    OWED
  }

  private static final class Turn<T> extends FutureTask<T> implements Comparable<Turn<?>> {
    private final long place;

    Turn(Callable<T> task, long place) {
      super(task);
      this.place = place;
    }

    @Override
    public int compareTo(Turn<?> other) {
      return Long.compare(place, other.place);
    }
  }

  private final AtomicLong places = new AtomicLong();
  private final ThreadPoolExecutor workers;

  Workers(int atOnce, ThreadFactory threads) {
    BlockingQueue<Runnable> waiting = new PriorityBlockingQueue<>();
    this.workers = new ThreadPoolExecutor(atOnce, atOnce, 0, TimeUnit.SECONDS, waiting, threads);
  }

  /**
   * Has a worker do something.
   *
   * @throws RejectedExecutionException after {@link #close}
   */
  <T> Future<T> submit(Cause cause, Callable<T> task) {
    long place = places.getAndIncrement() + (cause == Cause.OWED ? YIELDS : 0);
    Turn<T> turn = new Turn<>(task, place);
    workers.execute(turn);
    return turn;
  }

  /** Takes nothing more and waits for what there is; false if that takes too long. */
  boolean end(long waitS) {
    workers.shutdown();
    boolean ended = false;
    try {
      ended = workers.awaitTermination(waitS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      close();
    }
    return ended;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
