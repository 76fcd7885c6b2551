package dev.heddle.node.boot;

import dev.heddle.core.json.Json;
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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
  static Path open(Path file, boolean json) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(handler(file, FILE_BYTES_MAX, json));
    root.setLevel(Level.INFO);
    QUIET.forEach(library -> library.setLevel(Level.WARNING));
    return Path.of(file + ".0");
  }

  static Handler handler(Path file, int fileBytesMax, boolean json) throws IOException {
    String pattern = file.toString().replace("%", "%%") + ".%g";
    FileHandler handler = new FileHandler(pattern, fileBytesMax, FILES_MAX, true);
    handler.setFormatter(json ? new JsonLine() : new OneLine());
    handler.setEncoding("UTF-8");
    return handler;
  }

  /**
   * One JSON object a line: time, level, logger, message, thread, the ids that the message names,
   * and the stack trace, if there is one.
   */
  private static final class JsonLine extends Formatter {
    private static final Pattern ID = Pattern.compile("(?<![\\w-])[\\w-]{43}(?![\\w-])");

    @Override
    public String format(LogRecord event) {
      String logger = String.valueOf(event.getLoggerName());
      String message = formatMessage(event);
      ObjectNode line =
          Json.object()
              .put("time", Instant.ofEpochMilli(event.getMillis()).toString())
              .put("level", event.getLevel().getName())
              .put("logger", logger.substring(logger.lastIndexOf('.') + 1))
              .put("message", message)
              .put("thread", event.getLongThreadID());
      ArrayNode ids = line.putArray("ids");
      ID.matcher(message).results().map(MatchResult::group).distinct().forEach(ids::add);
      if (event.getThrown() != null) {
        StringWriter trace = new StringWriter();
        event.getThrown().printStackTrace(new PrintWriter(trace, true));
        line.put("thrown", trace.toString());
      }
      return Json.write(line) + "\n";
    }
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
