package dev.heddle.cli;

import dev.heddle.client.UploadProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Shows that long work moves; only on a terminal, only on standard error. */
final class Progress {
  /** Uploads below this are over before anybody has read the bar. */
  static final int UPLOAD_BYTES_MIN = 1 << 20;

  private static final int WIDTH = 30;
  private static final String CLEAR = "\r\u001b[K";

  private Progress() {}

  /** A bar for an upload of that size. */
  static UploadProgress upload(Desk desk, String name, int bytes) {
    if (!desk.surroundings().interactive() || bytes < UPLOAD_BYTES_MIN) {
      return UploadProgress.NONE;
    }
    PrintStream err = desk.surroundings().err();
    return (sent, total) -> {
      err.print(sent == total ? CLEAR : CLEAR + bar(name, sent, total));
      err.flush();
    };
  }

  static String bar(String name, long done, long total) {
    int full = (int) (WIDTH * done / Math.max(1, total));
    return "%s [%s%s] %d%% of %.1f MB"
        .formatted(
            name,
            "#".repeat(full),
            "-".repeat(WIDTH - full),
            100 * done / Math.max(1, total),
            total / 1e6);
  }

  /** Runs work of unknown length under a line that counts the seconds. */
  static <T> T during(Desk desk, String what, Supplier<T> work) {
    if (!desk.surroundings().interactive()) {
      return work.get();
    }
    PrintStream err = desk.surroundings().err();
    AtomicLong seconds = new AtomicLong();
    try (ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
      var ticks =
          ticker.scheduleAtFixedRate(
              () -> err.print(CLEAR + what + " " + time(seconds.incrementAndGet()) + " "),
              1,
              1,
              TimeUnit.SECONDS);
      try {
        return work.get();
      } finally {
        ticks.cancel(false);
        ticker.shutdownNow();
        if (seconds.get() > 0) {
          err.print(CLEAR);
        }
      }
    }
  }

  static String time(long seconds) {
    Duration passed = Duration.ofSeconds(seconds);
    return passed.toMinutes() == 0
        ? seconds + " s"
        : passed.toMinutes() + " min " + passed.toSecondsPart() + " s";
  }
}
