package dev.heddle.node.messenger;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets whoever has work have turns: one after the other in a round, so many at once, nobody twice
 * at once. However much somebody has to do, the others wait for one turn of it at most.
 *
 * <p>Nothing is polled: a turn begins because of a {@link #wake}, of the turn before, or at the end
 * of a pause. Safe for any thread.
 *
 * @param <K> who has turns
 */
final class Turns<K> implements AutoCloseable {
  /** What one turn does. */
  interface Work<K> {
    /** Does a little. May throw anything, which is a pause of a second. */
    Verdict turn(K who);
  }

  /** When the next turn is. */
  sealed interface Verdict {
    /** After those who wait. */
    record Again() implements Verdict {}

    /** When somebody wakes it, or woke it during this turn. */
    record Rest() implements Verdict {}

    /** After so long, whoever wakes it meanwhile. */
    record Pause(long ms) implements Verdict {}
  }

  static final Verdict AGAIN = new Verdict.Again();
  static final Verdict REST = new Verdict.Rest();

  private static final Verdict AFTER_A_FAILURE = new Verdict.Pause(1000);
  private static final long CLOSE_WAIT_MS = 5000;
  private static final System.Logger LOG = System.getLogger(Turns.class.getName());

  private final class Line {
    private final K who;
    private boolean running;
    private boolean woken;
    private @Nullable Future<?> pause;

    private Line(K who) {
      this.who = who;
    }
  }

  private final String what;
  private final Work<K> work;
  private final Surroundings surroundings;
  private final int atOnceMax;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final Map<K, Line> lines = new HashMap<>();
  private final ArrayDeque<Line> ready = new ArrayDeque<>();
  private int paused;
  private int running;
  private boolean closed;

  /**
   * @param what the work in words, for the log file
   */
  Turns(String what, Work<K> work, Surroundings surroundings, int atOnceMax) {
    this.what = what;
    this.work = work;
    this.surroundings = surroundings;
    this.atOnceMax = atOnceMax;
  }

  /** Says that there is work; returns at once. */
  void wake(K who) {
    lock.lock();
    try {
      Line line = lines.get(who);
      if (line != null) {
        line.woken = line.running;
      } else if (!closed) {
        line = new Line(who);
        lines.put(who, line);
        ready.add(line);
        start();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many have work, those in a pause included. */
  int size() {
    lock.lock();
    try {
      return lines.size();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody has work. */
  boolean awaitIdle(long timeoutMs) {
    return await(timeoutMs, true);
  }

  /** Waits until everybody rests or pauses. */
  boolean awaitQuiet(long timeoutMs) {
    return await(timeoutMs, false);
  }

  private boolean await(long timeoutMs, boolean pausesToo) {
    long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    lock.lock();
    try {
      while (lines.size() - (pausesToo ? 0 : paused) > 0) {
        if (left <= 0) {
          return false;
        }
        left = quiet.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Lets turns that have begun end, and begins no others. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      lines.values().stream().filter(line -> line.pause != null).forEach(Turns::endPause);
      paused = 0;
      ready.clear();
      lines.values().removeIf(line -> !line.running);
    } finally {
      lock.unlock();
    }
    awaitIdle(CLOSE_WAIT_MS);
  }

  private static void endPause(Turns<?>.Line line) {
    Future<?> pause = line.pause;
    if (pause != null) {
      pause.cancel(false);
    }
  }

  /** Called with the lock held. */
  private void start() {
    if (running < atOnceMax) {
      running++;
      surroundings.threads().newThread(this::work).start();
    }
  }

  private void work() {
    for (Line line = next(); line != null; line = next()) {
      Verdict verdict;
      try {
        verdict = work.turn(line.who);
      } catch (RuntimeException | Error e) {
        // The root of the thread: others have their turns, whatever it was.
        LOG.log(System.Logger.Level.WARNING, what + " of " + line.who + " failed", e);
        verdict = AFTER_A_FAILURE;
      }
      settle(line, verdict);
    }
  }

  private @Nullable Line next() {
    lock.lock();
    try {
      Line line = ready.poll();
      if (line == null) {
        running--;
        return null;
      }
      line.running = true;
      return line;
    } finally {
      lock.unlock();
    }
  }

  private void settle(Line line, Verdict verdict) {
    lock.lock();
    try {
      line.running = false;
      if (closed) {
        lines.remove(line.who);
      } else {
        switch (verdict) {
          case Verdict.Again() -> ready.add(line);
          case Verdict.Rest() when line.woken -> ready.add(line);
          case Verdict.Rest() -> lines.remove(line.who);
          case Verdict.Pause(long ms) -> {
            paused++;
            line.pause = surroundings.timer().schedule(() -> goOn(line), ms, TimeUnit.MILLISECONDS);
          }
        }
        line.woken = false;
      }
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void goOn(Line line) {
    lock.lock();
    try {
      if (!closed && line.pause != null) {
        paused--;
        line.pause = null;
        ready.add(line);
        start();
      }
    } finally {
      lock.unlock();
    }
  }
}
