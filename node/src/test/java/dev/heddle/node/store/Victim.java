package dev.heddle.node.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A program that is killed with SIGKILL in the middle of its work. */
final class Victim {
  private Victim() {}

  /**
   * Starts the program on a folder, kills it once it has said so many lines, and passes on all that
   * it said: what comes after the signal was said before it, and counts as well. The last line may
   * be cut.
   */
  static void runAndKill(Class<?> program, Path folder, long seed, int lines, Consumer<String> said)
      throws IOException, InterruptedException {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                folder.toString(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
      int read = 0;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.accept(line);
        if (++read == lines) {
          victim.toHandle().destroyForcibly();
        }
      }
    }
    victim.waitFor();
  }
}
