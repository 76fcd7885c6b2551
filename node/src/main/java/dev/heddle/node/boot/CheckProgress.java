package dev.heddle.node.boot;

import dev.heddle.node.check.StoreCheck;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/** Shows on a stream how a check gets on, once it has taken a while, and not too often. */
final class CheckProgress implements StoreCheck.Watch {
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final long BYTES_PER_MB = 1_000_000;

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private long last;
  private boolean shown;

  CheckProgress(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  @Override
  public void at(String part, StoreCheck.Done done, String unit) {
    long now = nanoTime.getAsLong();
    if (now - last < EVERY_NANOS) {
      return;
    }
    last = now;
    shown = true;
    boolean bytes = unit.equals("bytes");
    out.printf(
        "\rchecking %s: %d of %d%s   ",
        part,
        bytes ? done.done() / BYTES_PER_MB : done.done(),
        bytes ? done.total() / BYTES_PER_MB : done.total(),
        bytes ? " MB" : unit.isEmpty() ? "" : " " + unit);
    out.flush();
  }

  /** Begins a new line if one is under way. */
  void end() {
    if (shown) {
      out.println();
    }
  }
}
