package dev.heddle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.Completer;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Input from a person: editing, history, and further lines while Lua is incomplete. */
final class TerminalLines implements Lines {
  private static final int HISTORY_LINES_MAX = 1_000;

  private final Terminal terminal;
  private final LineReader reader;

  TerminalLines(Path history, Completer completer) {
    try {
      this.terminal = TerminalBuilder.builder().name("heddle").dumb(true).build();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the terminal: " + e, e);
    }
    if (terminal.getWidth() == 0) {
      // It does not know, and a prompt would be cut to nothing.
      terminal.setSize(new Size(80, 24));
    }
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(new Incomplete())
            .completer(completer)
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES_MAX)
            .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES_MAX)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P  ... ")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
  }

  @Override
  public Optional<String> next(String prompt) {
    while (true) {
      try {
        return Optional.of(reader.readLine(prompt));
      } catch (UserInterruptException e) {
        if (e.getPartialLine().isEmpty()) {
          return Optional.empty();
        }
      } catch (EndOfFileException e) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void show(String text) {
    reader.printAbove(text);
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the terminal: " + e, e);
    }
  }

  /** Asks for another line while the code is open; quotes and backslashes mean nothing to it. */
  private static final class Incomplete extends DefaultParser {
    Incomplete() {
      setEscapeChars(new char[0]);
      setQuoteChars(new char[0]);
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      if (context == ParseContext.ACCEPT_LINE && !line.startsWith(".") && LuaText.isOpen(line)) {
        throw new EOFError(-1, cursor, "more to come");
      }
      return super.parse(line, cursor, context);
    }
  }
}
