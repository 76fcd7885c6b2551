package dev.heddle.cli;

import dev.heddle.client.FoldState;
import dev.heddle.client.HeddleClient;
import dev.heddle.client.UploadProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
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
  private static final long LOOK_MS = 500;
  private static final String CLEAR = "\r\u001b[K";

  private Progress() {}

  /** A bar for an upload of that size. */
  static UploadProgress upload(Desk desk, String name, int bytes) {
    if (!desk.watched() || bytes < UPLOAD_BYTES_MIN) {
      return UploadProgress.NONE;
    }
    PrintStream err = desk.surroundings().err();
    return (sent, total) -> {
      err.print(sent == total ? CLEAR : CLEAR + bar(name, sent, total));
      err.flush();
    };
  }

  static String bar(String name, long done, long total) {
    return "%s [%s] %d%% of %.1f MB"
        .formatted(name, gauge(done, total), 100 * done / Math.max(1, total), total / 1e6);
  }

  /** So much of so much, drawn. */
  static String gauge(long done, long total) {
    int full = Math.clamp(WIDTH * done / Math.max(1, total), 0, WIDTH);
    return "#".repeat(full) + "-".repeat(WIDTH - full);
  }

  /**
   * Runs work that waits for a process to be evaluated, under a line that shows how far that is.
   *
   * @param what the work, in one word
   */
  static <T> T during(Desk desk, String what, String process, Supplier<T> work) {
    HeddleClient client = desk.client();
    return under(desk, what, () -> Optional.of(client.fold(process)), work);
  }

  /** Runs work of unknown length under a line that counts the seconds. */
  static <T> T during(Desk desk, String what, Supplier<T> work) {
    return under(desk, what, Optional::empty, work);
  }

  private static <T> T under(
      Desk desk, String what, Supplier<Optional<FoldState>> fold, Supplier<T> work) {
    if (!desk.watched()) {
      return work.get();
    }
    FoldBar bar = new FoldBar(desk.surroundings().err(), desk.paint(), what, fold);
    AtomicLong looks = new AtomicLong();
    try (ScheduledExecutorService ticker =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
      var ticks =
          ticker.scheduleWithFixedDelay(
              () -> bar.draw(looks.incrementAndGet() * LOOK_MS / 1000),
              LOOK_MS,
              LOOK_MS,
              TimeUnit.MILLISECONDS);
      try {
        return work.get();
      } finally {
        ticks.cancel(true);
        ticker.shutdownNow();
      }
    } finally {
      bar.clear();
    }
  }

  static String time(long seconds) {
    Duration passed = Duration.ofSeconds(seconds);
    return passed.toMinutes() == 0
        ? seconds + " s"
        : passed.toMinutes() + " min " + passed.toSecondsPart() + " s";
  }
}
