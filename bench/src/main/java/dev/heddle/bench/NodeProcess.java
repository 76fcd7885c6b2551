package dev.heddle.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node as {@code heddle up} starts it: a process of its own on one core, on a free port. */
final class NodeProcess implements AutoCloseable {
  private static final String READY = "heddle ready ";
  private final Process process;
  private final String url;
  private final double readyMs;

  private NodeProcess(Process process, String url, double readyMs) {
    this.process = process;
    this.url = url;
    this.readyMs = readyMs;
  }

  /**
   * Starts a node and waits for its ready line.
   *
   * @param command the launcher and its arguments
   * @throws IllegalStateException if it ends before that
   */
  static NodeProcess start(List<String> command, Map<String, String> environment, Path output) {
    long began = System.nanoTime();
    ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
    program.environment().putAll(environment);
    StringBuilder seen = new StringBuilder();
    try {
      Process process = program.start();
      BufferedReader lines = process.inputReader();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        seen.append(line).append('\n');
        if (line.startsWith(READY)) {
          double readyMs = (System.nanoTime() - began) / 1e6;
          drain(lines, output);
          return new NodeProcess(process, line.substring(READY.length()).strip(), readyMs);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("the node ended before it was ready:\n" + seen);
  }

  String url() {
    return url;
  }

  /** From the start of the launcher to the ready line. */
  double readyMs() {
    return readyMs;
  }

  Usage usage() {
    return Usage.of(process.pid());
  }

  /** The sum of a figure of {@code /metrics} over its labels. */
  double metric(String name) {
    return Sender.read(url + "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Ends it as a power cut would. */
  void kill() {
    process.destroyForcibly();
    join();
  }

  /** Asks it to stop and waits until it has; more than once does no harm. */
  @Override
  public void close() {
    process.destroy();
    join();
  }

  private void join() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the node did not stop within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Keeps reading, so that the node never waits for a full pipe; on a thread of the system, since a
   * read from a pipe would keep all virtual ones from the only core that is left for them.
   */
  private static void drain(BufferedReader lines, Path output) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (lines;
              Writer writer = Files.newBufferedWriter(output)) {
            lines.transferTo(writer);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
