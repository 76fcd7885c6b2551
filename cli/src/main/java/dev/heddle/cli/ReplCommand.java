package dev.heddle.cli;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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

  /**
   * What a prompt needs besides a wallet; the seed is of the process that is to be made, if one is.
   */
  private record Place(Optional<Seed> seed, Lines lines) {}

  private record Seed(String module, List<Tag> tags) {}

  @Override
  public Integer call() {
    // The first wallet takes a second to make: all else is made ready beside it.
    CompletableFuture<Place> preparing = CompletableFuture.supplyAsync(this::place);
    Wallet wallet = desk.wallet();
    Place place = preparing.join();
    place.seed().ifPresent(seed -> spawn(wallet, seed));
    try (Lines lines = place.lines();
        LiveFeed feed =
            new LiveFeed(desk.client(), process, text -> lines.show(desk.paint().tame(text)))) {
      Repl repl = new Repl(desk, process, lines, feed);
      if (desk.surroundings().interactive()) {
        repl.greet();
        feed.start();
      }
      return repl.talk();
    } finally {
      if (place.seed().isPresent()) {
        desk.note("to come back to it: heddle repl " + process);
      }
    }
  }

  private Place place() {
    Optional<Seed> seed = process.isEmpty() ? Optional.of(seed()) : Optional.empty();
    return new Place(seed, lines());
  }

  private Seed seed() {
    Tag authority = new Tag("Authority", desk.client().messengerAddress());
    return new Seed(desk.builtInModule(), List.of(authority, new Tag("Name", "lua")));
  }

  private void spawn(Wallet wallet, Seed seed) {
    process = desk.client().spawn(wallet, seed.module(), seed.tags(), Bytes.EMPTY);
    desk.note("a new process: " + process);
  }

  private Lines lines() {
    if (!desk.surroundings().interactive()) {
      return new PipedLines(desk.surroundings());
    }
    try {
      WalletFile.makeFolder(desk.folder());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + desk.folder() + ": " + e, e);
    }
    return new TerminalLines(
        desk.folder().resolve("repl-history"), new LuaNames(desk, () -> process));
  }
}
