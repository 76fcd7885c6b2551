package dev.heddle.node.unit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved, for tests. */
public final class ManualClock implements InstantSource {
  private final AtomicLong nowMs;

  public ManualClock(long nowMs) {
    this.nowMs = new AtomicLong(nowMs);
  }

  public void advance(long ms) {
    nowMs.addAndGet(ms);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(nowMs.get());
  }
}
