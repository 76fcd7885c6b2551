package dev.heddle.sim;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time, chance and threads of a simulation: all of it is decided by a seed.
 *
 * <p>One platform thread runs everything. Each simulated thread runs until it waits or {@link
 * #pause}s; then chance picks the next of those that can go on. When none can, time jumps to the
 * next timer. So the code of the node, which knows nothing of this, meets in a few milliseconds the
 * orders of events that it would meet in years, and the same ones whenever the seed is the same.
 */
final class World {
  /** Of clients, and of what is between the nodes: it does not end. */
  static final Life OUTSIDE = new Life("outside");

  private static final long BEGINNING_MS = 1_700_000_000_000L;

  /** A thread that can go on. */
  private record Ready(Life life, Runnable task) {}

  /** Something that is to happen, in the order of time and then of asking. */
  private record Alarm(long atMs, long order, Life life, Runnable task)
      implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.compare(atMs, other.atMs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final SplittableRandom chance;
  private final Trace trace;
  private final List<Ready> ready = new ArrayList<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final Thread loop = Thread.currentThread();
  private Weather weather = Weather.CALM;
  private long nowMs = BEGINNING_MS;
  private long alarmsSet;
  private long steps;
  private volatile @Nullable Throwable failure;

  /** Called by the thread that will {@link #run} it. */
  World(long seed, Trace trace) {
    this.chance = new SplittableRandom(seed);
    this.trace = trace;
  }

  /** Random numbers; in one order, since one thread runs at a time. */
  SplittableRandom chance() {
    return chance;
  }

  /** Whether something happens that happens that often. */
  boolean happens(double probability) {
    return probability > 0 && chance.nextDouble() < probability;
  }

  Weather weather() {
    return weather;
  }

  void weather(Weather next) {
    weather = next;
  }

  long nowMs() {
    return nowMs;
  }

  /** The steps that threads have made. */
  long steps() {
    return steps;
  }

  InstantSource clock() {
    return () -> Instant.ofEpochMilli(nowMs);
  }

  /** Writes an event down. */
  void tell(String who, String what) {
    trace.add(nowMs - BEGINNING_MS, who, what);
  }

  /** Makes threads of that life. */
  ThreadFactory threads(Life life) {
    return body -> thread(life, life.who(), body);
  }

  /** Starts a thread of that life. */
  void start(Life life, Runnable body) {
    thread(life, life.who(), body).start();
  }

  private Thread thread(Life life, String name, Runnable body) {
    Thread thread = VirtualThreads.over(task -> goOn(life, task), name, body);
    thread.setUncaughtExceptionHandler((_, thrown) -> fail(thrown));
    return thread;
  }

  private void goOn(Life life, Runnable task) {
    if (!Thread.currentThread().isVirtual() && inside()) {
      fail(
          new IllegalStateException(
              "a thread of " + life.who() + " was woken from outside: it waits in real time"));
    } else if (!life.over()) {
      ready.add(new Ready(life, task));
    }
  }

  /** Ends the simulation with that failure, unless there was one before. */
  void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
  }

  /** Does something in a while, unless the life is over by then; it must not wait. */
  void after(Life life, long ms, Runnable task) {
    alarms.add(new Alarm(nowMs + ms, alarmsSet++, life, task));
  }

  /** Ends a life: its threads stop where they are, the one that calls this at its next pause. */
  void end(Life life) {
    life.end();
    ready.removeIf(one -> one.life().over());
  }

  /** Lets other threads go first; nothing happens outside the threads of the simulation. */
  @SuppressWarnings("ThreadPriorityCheck") // the scheduler that this relies on is this class
  void pause() {
    if (inside()) {
      Thread.yield();
    }
  }

  /** Lets the calling thread wait so long. */
  void sleep(Life life, long ms) {
    if (inside()) {
      CompletableFuture<Void> over = new CompletableFuture<>();
      after(life, ms, () -> over.complete(null));
      over.join();
    }
  }

  /** Whether a thread of the simulation is calling. */
  boolean inside() {
    return !Thread.currentThread().equals(loop);
  }

  /**
   * Goes on until something holds, looked at whenever all threads wait.
   *
   * @param after done after every step, outside the simulation
   * @param stepsMax steps until it must
   * @return whether it came to hold
   */
  boolean run(Runnable after, BooleanSupplier until, long stepsMax) throws Throwable {
    long end = steps + stepsMax;
    while (steps < end) {
      after.run();
      if (failure != null) {
        throw failure;
      }
      if (!ready.isEmpty()) {
        steps++;
        next().task().run();
      } else if (until.getAsBoolean()) {
        return true;
      } else if (!ring()) {
        return false;
      }
    }
    return false;
  }

  private Ready next() {
    int picked = chance.nextInt(ready.size());
    Ready last = ready.removeLast();
    return picked == ready.size() ? last : ready.set(picked, last);
  }

  /** Lets time pass until the next alarm; false if there is none. */
  private boolean ring() {
    Alarm next = alarms.poll();
    while (next != null && next.life().over()) {
      next = alarms.poll();
    }
    if (next == null) {
      return false;
    }
    nowMs = Math.max(nowMs, next.atMs());
    steps++;
    next.task().run();
    return true;
  }
}
