package dev.heddle.node.unit;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A clock with a timer: both stand until somebody moves them on. */
public final class HandTimer extends AbstractExecutorService implements ScheduledExecutorService {
  public final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(t -> t.atMs));

  private final class Task extends FutureTask<@Nullable Void>
      implements ScheduledFuture<@Nullable Void> {
    private final long atMs;

    Task(Runnable work, long atMs) {
      super(work, null);
      this.atMs = atMs;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atMs - clock.millis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
    }
  }

  /** Moves on, and runs what has come due by then. */
  public void advance(long ms) {
    clock.advance(ms);
    for (Task due = due(); due != null; due = due()) {
      due.run();
    }
  }

  /** Moves on to the next thing that is planned. */
  public void advanceToNext() {
    long waitMs;
    synchronized (tasks) {
      tasks.removeIf(Task::isCancelled);
      Task next = tasks.peek();
      if (next == null) {
        throw new AssertionError("nothing is planned");
      }
      waitMs = Math.max(0, next.atMs - clock.millis());
    }
    advance(waitMs);
  }

  private @Nullable Task due() {
    synchronized (tasks) {
      Task first = tasks.peek();
      return first != null && first.atMs <= clock.millis() ? tasks.poll() : null;
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    Task task = new Task(work, clock.millis() + unit.toMillis(delay));
    synchronized (tasks) {
      tasks.add(task);
    }
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable w, long i, long p, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable w, long i, long d, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
