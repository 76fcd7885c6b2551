package dev.heddle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other programs, and the cores they run on. */
final class Ran {
  private Ran() {}

  /**
   * Runs a program to its end and gives what it printed, without the blanks round it.
   *
   * @throws IllegalStateException if it fails
   */
  static String line(Path folder, String... command) {
    ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile());
    try {
      Process process = program.redirectError(Redirect.INHERIT).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IllegalStateException(String.join(" ", command) + " ended with " + exit);
      }
      return out.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The command, on that core alone; a negative core is any. */
  static List<String> pinned(int core, List<String> command) {
    List<String> pinned = new ArrayList<>();
    if (core >= 0) {
      pinned.addAll(List.of("taskset", "-c", Integer.toString(core)));
    }
    pinned.addAll(command);
    return pinned;
  }

  /** Moves this program off the core that belongs to what is measured. */
  static void leave(int core, int cores) {
    if (core < 0 || cores < 2) {
      return;
    }
    List<String> others = new ArrayList<>();
    for (int i = 0; i < cores; i++) {
      if (i != core) {
        others.add(Integer.toString(i));
      }
    }
    String pid = Long.toString(ProcessHandle.current().pid());
    line(Path.of("."), "taskset", "-apc", String.join(",", others), pid);
  }
}
