package dev.heddle.node.unit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double, each shortened by chance to half of it at most. Safe for any thread. */
public final class Backoff {
  private final long firstMs;
  private final long mostMs;
  private final RandomGenerator random;

  /**
   * @param random shared by all, so used under its own lock
   */
  public Backoff(Duration first, Duration most, RandomGenerator random) {
    this.firstMs = first.toMillis();
    this.mostMs = most.toMillis();
    this.random = random;
  }

  /**
   * The pause after so many failed tries.
   *
   * @param tries at least one
   */
  public long pauseMs(int tries) {
    long whole = firstMs;
    for (int i = 1; i < tries && whole < mostMs; i++) {
      whole *= 2;
    }
    whole = Math.min(whole, mostMs);
    synchronized (random) {
      return whole - random.nextLong(whole / 2 + 1);
    }
  }
}
