package dev.heddle.node.explorer;

import dev.heddle.node.explorer.Neighbours.Work;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the node did in the last minutes, from looks at its counts. Safe for any thread. */
final class Rates {
  static final long EVERY_MS = 5_000;

  /** Looks that are kept: five minutes. */
  static final int LOOKS_MAX = 61;

  /** A rate is that of the last minute. */
  private static final int LOOKS_OF_A_RATE = 12;

  private final Supplier<Work> work;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Look> looks = new ArrayDeque<>();

  private record Look(long atMs, Work work) {}

  Rates(Supplier<Work> work, InstantSource clock) {
    this.work = work;
    this.clock = clock;
    look();
  }

  /** To be called every {@link #EVERY_MS}. */
  void look() {
    Look now = now();
    lock.lock();
    try {
      looks.addLast(now);
      if (looks.size() > LOOKS_MAX) {
        looks.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  private Look now() {
    return new Look(clock.millis(), work.get());
  }

  private List<Look> all() {
    lock.lock();
    try {
      List<Look> all = new ArrayList<>(looks);
      all.add(now());
      return all;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Rate and course of one count.
   *
   * @param total since the start
   * @param perSecond in the last minute
   * @param course per second, between one look and the next
   */
  record Rate(long total, double perSecond, List<Double> course) {}

  Rate of(ToLongFunction<Work> count) {
    List<Look> all = all();
    Look last = all.getLast();
    Look first = all.get(Math.max(0, all.size() - 1 - LOOKS_OF_A_RATE));
    List<Double> course = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      course.add(perSecond(all.get(i - 1), all.get(i), count));
    }
    return new Rate(count.applyAsLong(last.work), perSecond(first, last, count), course);
  }

  private static double perSecond(Look from, Look to, ToLongFunction<Work> count) {
    long ms = Math.max(1_000, to.atMs - from.atMs);
    return (count.applyAsLong(to.work) - count.applyAsLong(from.work)) * 1000.0 / ms;
  }
}
