package dev.heddle.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long each of many requests took, to three digits; safe for use by any thread. */
final class Latencies {
  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
  private final Histogram histogram = new ConcurrentHistogram(LONGEST_NANOS, 3);

  /** Does it, and takes down how long that took. */
  void time(Runnable request) {
    long began = System.nanoTime();
    request.run();
    add(System.nanoTime() - began);
  }

  void add(long nanos) {
    histogram.recordValue(nanos);
  }

  double count() {
    return histogram.getTotalCount();
  }

  double ms(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e6;
  }

  /** Adds p50 and p99 to the report. */
  void report(Report report, String subject, String measure) {
    report.add(subject, measure + " p50", "ms", ms(50));
    report.add(subject, measure + " p99", "ms", ms(99));
  }
}
