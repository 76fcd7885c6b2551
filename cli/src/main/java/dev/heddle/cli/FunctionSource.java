package dev.heddle.cli;

import dev.heddle.client.Functions;
import dev.heddle.client.Functions.Language;
import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that take a source have in common: where it is and how it is evaluated. */
final class FunctionSource {
  private static final String STDIN = "-";

  @Option(
      names = "--evaluator",
      paramLabel = "NAME",
      description =
          "In whose manner it is evaluated: heddle (default), 3em-0.3.26, 3em-0.3.14-byref,"
              + " smartweave-0.4 or warp-1.4.")
  private @Nullable String evaluator;

  @Option(names = "--ts", description = "The source is TypeScript; so is a file named *.ts.")
  private boolean typeScript;

  /**
   * Reads a source.
   *
   * @param file its name; absent or {@code -} for standard input
   */
  Functions.Source read(Desk desk, @Nullable String file) {
    boolean piped = file == null || file.equals(STDIN);
    Bytes text = piped ? stdin(desk) : Content.read(Path.of(String.valueOf(file)));
    if (text.isEmpty()) {
      throw CommandFailure.usage(
          (piped ? "standard input" : file) + " is empty; a function is a source with `handle`");
    }
    return new Functions.Source(
        text, language(piped ? "" : String.valueOf(file)), Optional.ofNullable(evaluator));
  }

  private Language language(String file) {
    if (file.endsWith(".wasm")) {
      return Language.WEBASSEMBLY;
    }
    return typeScript || file.endsWith(".ts") ? Language.TYPESCRIPT : Language.JAVASCRIPT;
  }

  private static Bytes stdin(Desk desk) {
    try {
      return Bytes.wrap(desk.surroundings().in().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the source: " + e, e);
    }
  }
}
