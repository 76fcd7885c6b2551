package dev.heddle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process of this machine has used so far, from {@code /proc} (proc(5)).
 *
 * @param cpuMs time of all its threads in user and kernel mode, in steps of 10 ms
 * @param rssBytes memory that is resident now
 */
record Usage(double cpuMs, long rssBytes) {
  /** Kernels count in hundredths of a second, whatever their own clock. */
  private static final double TICK_MS = 10;

  private static final int UTIME = 11;
  private static final int STIME = 12;

  static Usage of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(folder.resolve("stat"));
      // The name, which may hold blanks and brackets, ends at the last bracket.
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
      long ticks = Long.parseLong(fields.get(UTIME)) + Long.parseLong(fields.get(STIME));
      return new Usage(ticks * TICK_MS, rss(Files.readAllLines(folder.resolve("status"))));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is not there any more", e);
    }
  }

  double cpuMsSince(Usage before) {
    return cpuMs - before.cpuMs;
  }

  private static long rss(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }
}
