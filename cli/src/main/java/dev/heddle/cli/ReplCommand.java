package dev.heddle.cli;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Opens a prompt. */
@Command(
    name = "repl",
    description = "Opens a prompt like that of aos; reads a script from a pipe as well.")
final class ReplCommand implements Callable<Integer> {
  private final Desk desk;

  @Parameters(
      paramLabel = "PID",
      arity = "0..1",
      converter = IdText.class,
      description = "The process; a new one of the node's own Lua when absent.")
  private String process = "";

  ReplCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    desk.wallet();
    boolean made = process.isEmpty();
    if (made) {
      process = spawned();
    }
    Surroundings surroundings = desk.surroundings();
    boolean interactive = surroundings.interactive();
    try (Lines lines = interactive ? terminal() : new PipedLines(surroundings);
        LiveFeed feed =
            new LiveFeed(desk.client(), process, text -> lines.show(desk.paint().tame(text)))) {
      Repl repl = new Repl(desk, process, lines, feed);
      if (interactive) {
        repl.greet();
        feed.start();
      }
      return repl.talk();
    } finally {
      if (made) {
        desk.note("to come back to it: heddle repl " + process);
      }
    }
  }

  private String spawned() {
    Tag authority = new Tag("Authority", desk.client().messengerAddress());
    List<Tag> tags = List.of(authority, new Tag("Name", "lua"));
    String module = desk.builtInModule();
    String id = desk.client().spawn(desk.wallet(), module, tags, Bytes.EMPTY);
    desk.note("a new process: " + id);
    return id;
  }

  private Lines terminal() {
    try {
      Files.createDirectories(desk.folder());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + desk.folder() + ": " + e, e);
    }
    return new TerminalLines(desk.folder().resolve("repl-history"), new LuaNames(desk, process));
  }
}
