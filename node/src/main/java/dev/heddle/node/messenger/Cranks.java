package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.messenger.Carrier.Outcome;
import dev.heddle.node.store.Crank;
import dev.heddle.node.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Works off what the store says is owed: for each process its slots in order, one after the other;
 * for different processes at the same time.
 *
 * <p>The store remembers what is owed, so here is kept only which processes have work. A slot that
 * cannot be carried now is tried again after growing pauses, then left owed until the next start.
 * Safe for any thread.
 */
final class Cranks implements AutoCloseable {
  /** How one slot is carried. */
  interface Work {
    /**
     * Carries the outbox of the slot and, when it is delivered, says so in the log. May throw
     * anything; that counts as postponed.
     */
    Outcome crank(Bytes process, long slot);
  }

  /** Tries of one slot, pauses of 1, 2, 4, 8 seconds between them. */
  static final int TRIES_MAX = 5;

  private static final long FIRST_PAUSE_MS = 1000;
  private static final long CLOSE_WAIT_MS = 5000;
  private static final System.Logger LOG = System.getLogger(Cranks.class.getName());

  /** A process that has work. Guarded by the lock. */
  private static final class Line {
    private static final long NONE = Long.MAX_VALUE;

    /** The lowest slot that has not been looked at. */
    private long from;

    /** The lowest slot that was named since {@code from} was read. */
    private long woken = NONE;

    private int tries;

    /** Goes on with the line later; null while a thread works on it. */
    private @Nullable Future<?> pause;

    private Line(long from) {
      this.from = from;
    }
  }

  private final Store store;
  private final Work work;
  private final ScheduledExecutorService timer;
  private final Semaphore places;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Map<Bytes, Line> lines = new HashMap<>();
  private boolean closed;

  Cranks(Store store, Work work, ScheduledExecutorService timer, int atOnceMax) {
    this.store = store;
    this.work = work;
    this.timer = timer;
    this.places = new Semaphore(atOnceMax);
  }

  /** Takes up everything that is owed. */
  void resume() {
    Optional<Crank> after = Optional.empty();
    while (true) {
      List<Crank> owed = store.owedCranks(after, 1000);
      if (owed.isEmpty()) {
        return;
      }
      owed.forEach(crank -> wake(crank.process(), crank.slot()));
      after = Optional.of(owed.getLast());
    }
  }

  /** Says that the slot is owed; returns at once. */
  void wake(Bytes process, long slot) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Line line = lines.get(process);
      if (line == null) {
        start(process, new Line(slot));
      } else {
        line.woken = Math.min(line.woken, slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no process has work. For tests and for closing. */
  boolean awaitIdle(long timeoutMs) {
    long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    lock.lock();
    try {
      while (!lines.isEmpty()) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Lets what is under way end; what is owed stays owed. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      lines.values().removeIf(line -> line.pause != null && line.pause.cancel(false));
    } finally {
      lock.unlock();
    }
    awaitIdle(CLOSE_WAIT_MS);
  }

  private void start(Bytes process, Line line) {
    lines.put(process, line);
    run(process, line);
  }

  private void run(Bytes process, Line line) {
    Thread.ofVirtual().name("crank " + process).start(() -> workOff(process, line));
  }

  private void workOff(Bytes process, Line line) {
    while (true) {
      long from = begin(line);
      Optional<Crank> owed = from < 0 ? Optional.empty() : next(process, from);
      if (owed.isEmpty()) {
        if (end(process, line)) {
          return;
        }
        continue;
      }
      long slot = owed.get().slot();
      Outcome outcome = attempt(process, slot);
      if (settle(process, line, slot, outcome)) {
        return;
      }
    }
  }

  /** Where to look next; negative when there is nothing to look for any more. */
  private long begin(Line line) {
    lock.lock();
    try {
      line.pause = null;
      line.from = Math.min(line.from, line.woken);
      line.woken = Line.NONE;
      return closed ? -1 : line.from;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Crank> next(Bytes process, long from) {
    if (from == 0) {
      // There is no slot to look after; whoever named the first one knew that it is owed.
      return Optional.of(new Crank(process, 0));
    }
    return store.owedCranks(Optional.of(new Crank(process, from - 1)), 1).stream()
        .filter(crank -> crank.process().equals(process))
        .findFirst();
  }

  private boolean end(Bytes process, Line line) {
    lock.lock();
    try {
      if (line.woken != Line.NONE && !closed) {
        return false;
      }
      lines.remove(process);
      if (lines.isEmpty()) {
        idle.signalAll();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Outcome attempt(Bytes process, long slot) {
    places.acquireUninterruptibly();
    try {
      return work.crank(process, slot);
    } catch (RuntimeException | Error e) {
      // The root of the line's thread: the line goes on, whatever it was.
      LOG.log(
          System.Logger.Level.WARNING,
          "carrying the outbox of slot " + slot + " of process " + process + " failed",
          e);
      return Outcome.POSTPONED;
    } finally {
      places.release();
    }
  }

  /** Moves on; true if the thread is done because the line goes on later. */
  private boolean settle(Bytes process, Line line, long slot, Outcome outcome) {
    lock.lock();
    try {
      boolean again = outcome == Outcome.POSTPONED && ++line.tries < TRIES_MAX;
      if (again && !closed) {
        long pauseMs = FIRST_PAUSE_MS << (line.tries - 1);
        line.pause = timer.schedule(() -> run(process, line), pauseMs, TimeUnit.MILLISECONDS);
        return true;
      }
      line.tries = 0;
      line.from = slot + 1;
      return false;
    } finally {
      lock.unlock();
    }
  }
}
