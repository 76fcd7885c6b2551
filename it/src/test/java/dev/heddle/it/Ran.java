package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program that ran to its end, with all that it said. */
record Ran(String what, int exit, String out, String err) {
  private static final long TIMEOUT_SECONDS = 180;

  /** Runs it with that on standard input; whoever takes longer than three minutes is ended. */
  static Ran run(ProcessBuilder program, String input) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("heddle-it");
    Path in = Files.writeString(folder.resolve("in"), input);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    String what = String.join(" ", program.command());
    try {
      Process process =
          program
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Ran ran = new Ran(what, process.exitValue(), Files.readString(out), Files.readString(err));
      assertThat(ended).describedAs("%s ended in time", ran).isTrue();
      return ran;
    } finally {
      for (Path file : new Path[] {in, out, err, folder}) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Expects that exit code; else everything that was said is in the failure message. */
  Ran exits(int code) {
    assertThat(exit).describedAs(toString()).isEqualTo(code);
    return this;
  }

  /** Standard output without the blanks round it. */
  String line() {
    return out.strip();
  }

  @Override
  public String toString() {
    return "%s%nexit %d%nout: %s%nerr: %s".formatted(what, exit, out, err);
  }
}
