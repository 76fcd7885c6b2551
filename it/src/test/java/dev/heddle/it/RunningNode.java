package dev.heddle.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The built node as a process of its own, on a free port, with a data folder of the caller's. */
final class RunningNode implements AutoCloseable {
  /**
   * In the short form a node lives for seconds, in which the second compiler takes more than it
   * gives: a third of all. The long form, and what goes through {@code heddle}, runs as operators
   * do.
   */
  private static final int JIT_LEVEL = System.getenv("HEDDLE_LONG") == null ? 1 : 4;

  private static final String READY = "heddle ready ";
  private final Process process;
  private final String url;

  private RunningNode(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts a node and waits for its ready line. */
  static RunningNode start(Path data, String... settings) throws IOException {
    return startOn("-Xmx1g", data, settings);
  }

  /** As {@link #start}, with one more option for Java. */
  static RunningNode startOn(String option, Path data, String... settings) throws IOException {
    return start(up(option, data, settings), data);
  }

  /**
   * As {@link #start}, run by another program.
   *
   * @param runner the program and its arguments, which ends in running what follows them as itself
   */
  static RunningNode startBy(List<String> runner, Path data, String... settings)
      throws IOException {
    List<String> command = new ArrayList<>(runner);
    command.addAll(up("-Xmx1g", data, settings));
    return start(command, data);
  }

  private static List<String> up(String option, Path data, String... settings) {
    List<String> command = java(option);
    command.addAll(List.of("up", "--port", "0", "--data", data.toString()));
    command.addAll(List.of(settings));
    return command;
  }

  /** The node's program up to its arguments. */
  static List<String> java(String option) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=" + JIT_LEVEL,
            "-XX:+UseG1GC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:AOTCache=" + repository().resolve("node/target/heddle.aot"),
            "-Xlog:aot*=off",
            "-Djava.library.path=" + repository().resolve("node/target/native"),
            "-Djavet.lib.loading.type=system",
            "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true",
            "-Xmx1g",
            option,
            "-cp",
            repository().resolve("node/target/app") + "/*",
            "dev.heddle.node.boot.Main"));
  }

  private static RunningNode start(List<String> command, Path data) throws IOException {
    Path output = data.resolveSibling(data.getFileName() + ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.PIPE)
            .start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.append(line).append('\n');
      if (line.startsWith(READY)) {
        drain(lines, output);
        return new RunningNode(process, line.substring(READY.length()).strip());
      }
    }
    throw new IOException("the node ended before it was ready:\n" + seen);
  }

  String url() {
    return url;
  }

  /** Ends the process as a power cut would: no handler of its own runs. */
  void kill() {
    process.destroyForcibly();
    join();
  }

  long pid() {
    return process.pid();
  }

  /** Sends it a signal, for example {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  /** What it ended with; it has to have ended. */
  int exitCode() {
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to stop and waits until it has; more than once does no harm. */
  void stop() {
    process.destroy();
    join();
  }

  @Override
  public void close() {
    stop();
  }

  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("heddle"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no heddle script above the working folder");
    }
    return folder;
  }

  private void join() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the node did not stop within 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Keeps reading, so that the node never waits for a full pipe. */
  private static void drain(BufferedReader lines, Path output) {
    // A thread of the system: reading a pipe holds the carrier of a virtual one.
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (lines;
              var writer = Files.newBufferedWriter(output)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              writer.write(line);
              writer.newLine();
              writer.flush();
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
