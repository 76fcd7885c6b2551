package dev.heddle.node.boot;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sends everything that is logged to files that roll over; the console stays quiet.
 *
 * <p>The newest file ends in {@code .0}, the one before in {@code .1}.
 */
final class LogFile {
  /** A file that has as many bytes is the newest no longer. */
  static final int FILE_BYTES_MAX = 64 << 20;

  /** Files that are kept, the newest among them. */
  static final int FILES_MAX = 4;

  /**
   * Libraries whose INFO says nothing about this node. Held, since a logger nobody holds forgets.
   */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("io.helidon"), Logger.getLogger("graphql"));

  private LogFile() {}

  /** Opens the files and answers which one is written now. */
  static Path open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(handler(file, FILE_BYTES_MAX));
    root.setLevel(Level.INFO);
    QUIET.forEach(library -> library.setLevel(Level.WARNING));
    return Path.of(file + ".0");
  }

  static Handler handler(Path file, int fileBytesMax) throws IOException {
    String pattern = file.toString().replace("%", "%%") + ".%g";
    FileHandler handler = new FileHandler(pattern, fileBytesMax, FILES_MAX, true);
    handler.setFormatter(new OneLine());
    handler.setEncoding("UTF-8");
    return handler;
  }

  /** Time, level, logger, message; a stack trace, if there is one, on the lines below. */
  private static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord event) {
      StringWriter line = new StringWriter();
      String logger = String.valueOf(event.getLoggerName());
      line.append(Instant.ofEpochMilli(event.getMillis()).toString())
          .append(' ')
          .append(event.getLevel().getName())
          .append(' ')
          .append(logger.substring(logger.lastIndexOf('.') + 1))
          .append(": ")
          .append(formatMessage(event))
          .append('\n');
      if (event.getThrown() != null) {
        event.getThrown().printStackTrace(new PrintWriter(line, true));
      }
      return line.toString();
    }
  }
}
