package dev.heddle.cli;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The data of an item: given on the command line or in a file, never both. */
final class Content {
  @Option(
      names = "--data",
      paramLabel = "TEXT",
      description = "The data, as text; without any a message has one blank, as with aoconnect.")
  private @Nullable String text;

  @Option(names = "--file", paramLabel = "FILE", description = "The data, from a file.")
  private @Nullable Path file;

  /** The bytes; none if neither option was there. */
  static Bytes of(@Nullable Content content) {
    if (content == null) {
      return Bytes.EMPTY;
    }
    if (content.text != null) {
      return Bytes.utf8(content.text);
    }
    return content.file == null ? Bytes.EMPTY : read(content.file);
  }

  static Bytes read(Path file) {
    try {
      return Bytes.wrap(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e, e);
    }
  }
}
