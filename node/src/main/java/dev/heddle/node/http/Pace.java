package dev.heddle.node.http;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How long a connection has kept the listener waiting. What the node itself takes to answer does
 * not count; what the other side takes to send or to read does, and begins anew whenever as many
 * bytes have passed as have to in the time that a connection may be idle. Written by the thread of
 * the connection, read by the one that closes idle ones.
 */
final class Pace {
  /** Whoever sends or reads slower than that is cut. */
  static final long BYTES_PER_SECOND_MIN = 4096;

  /** The pace of the connection whose request this thread serves. */
  static final ScopedValue<Pace> CURRENT = ScopedValue.newInstance();

  /** In a crowd a connection may be idle for that part of the time only. */
  private static final int CROWDED_TIMES = 8;

  private final Duration idleMax;
  private final BooleanSupplier crowded;
  private final LongSupplier nanoTime;
  private final long bytesPerRound;
  private volatile boolean working;
  private volatile long sinceNanos;
  private long bytes;
  private long pausedNanos;

  /**
   * @param idleMax how long a connection may be idle
   * @param crowded whether there are so many connections that time counts {@value #CROWDED_TIMES}
   *     times
   */
  Pace(Duration idleMax, BooleanSupplier crowded, LongSupplier nanoTime) {
    this.crowded = crowded;
    this.idleMax = idleMax;
    this.nanoTime = nanoTime;
    this.bytesPerRound = idleMax.toMillis() * BYTES_PER_SECOND_MIN / 1000;
    awaiting();
  }

  /** From now on the other side has to do something. */
  void awaiting() {
    bytes = 0;
    sinceNanos = nanoTime.getAsLong();
    working = false;
  }

  /** That many bytes went over the connection. */
  void passed(long more) {
    bytes += more;
    if (bytes >= bytesPerRound) {
      awaiting();
    }
  }

  /** From now on the node has to do something. */
  void working() {
    working = true;
  }

  /** The node has to do something in between; {@link #resume} goes on where this was called. */
  void pause() {
    pausedNanos = nanoTime.getAsLong() - sinceNanos;
    working = true;
  }

  /** The other side has to go on. */
  void resume() {
    sinceNanos = nanoTime.getAsLong() - pausedNanos;
    working = false;
  }

  /** Whether the connection has been idle for too long. */
  boolean late() {
    return waited().compareTo(idleMax) > 0;
  }

  Duration waited() {
    if (working) {
      return Duration.ZERO;
    }
    long nanos = nanoTime.getAsLong() - sinceNanos;
    return Duration.ofNanos(crowded.getAsBoolean() ? CROWDED_TIMES * nanos : nanos);
  }
}
