package dev.heddle.sim;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The timer of one life of a node, on the time of its world. Only single tasks can be set. */
final class SimTimer extends AbstractExecutorService implements ScheduledExecutorService {
  private final World world;
  private final Life life;

  SimTimer(World world, Life life) {
    this.world = world;
    this.life = life;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          command.run();
          return true;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    long ms = Math.max(0, unit.toMillis(delay));
    Appointment<V> appointment = new Appointment<>(task, world.nowMs() + ms);
    world.after(life, ms, () -> world.start(life, appointment));
    return appointment;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long every, TimeUnit u) {
    throw new UnsupportedOperationException("set single tasks");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long first, long pause, TimeUnit u) {
    throw new UnsupportedOperationException("set single tasks");
  }

  @Override
  public void execute(Runnable command) {
    world.start(life, command);
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
    return false;
  }

  private final class Appointment<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long atMs;

    Appointment(Callable<V> task, long atMs) {
      super(task);
      this.atMs = atMs;
    }

    @Override
    protected void setException(Throwable thrown) {
      super.setException(thrown);
      world.fail(thrown);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atMs - world.nowMs(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
    }
  }
}
