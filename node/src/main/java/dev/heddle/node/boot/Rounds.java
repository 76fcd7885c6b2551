package dev.heddle.node.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What a node does by itself again and again, until this is closed. For one thread. */
final class Rounds implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final List<Future<?>> rounds = new ArrayList<>();

  Rounds(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /**
   * Has something done over and over.
   *
   * @param pauseMs from the end of one time to the next; 0 for never
   */
  void every(long pauseMs, Runnable work) {
    if (pauseMs > 0) {
      rounds.add(timer.scheduleWithFixedDelay(work, pauseMs, pauseMs, TimeUnit.MILLISECONDS));
    }
  }

  @Override
  public void close() {
    rounds.forEach(round -> round.cancel(false));
  }
}
