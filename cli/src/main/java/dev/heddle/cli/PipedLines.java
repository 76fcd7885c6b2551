package dev.heddle.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Input from a script: no prompt, no editing. */
final class PipedLines implements Lines {
  /** The most characters one input may have before it has to be complete. */
  static final int INPUT_CHARS_MAX = 8 << 20;

  private final BufferedReader in;
  private final PrintStream out;

  PipedLines(Surroundings surroundings) {
    this.in = new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8));
    this.out = surroundings.out();
  }

  @Override
  public Optional<String> next(String prompt) {
    StringBuilder input = new StringBuilder();
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        input.append(input.isEmpty() ? "" : "\n").append(line);
        boolean command = input.length() > 0 && input.charAt(0) == '.';
        if (input.length() > INPUT_CHARS_MAX) {
          throw CommandFailure.failed(
              "an input of over " + INPUT_CHARS_MAX + " characters; use `heddle eval --file`");
        }
        if (command || !LuaText.isOpen(input.toString())) {
          return Optional.of(input.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the input: " + e, e);
    }
    return input.isEmpty() ? Optional.empty() : Optional.of(input.toString());
  }

  @Override
  public synchronized void show(String text) {
    out.println(text);
  }

  @Override
  public void close() {
    out.flush();
  }
}
