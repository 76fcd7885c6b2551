package dev.heddle.cli;

import dev.heddle.core.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws what followed from a message. */
@Command(name = "trace", description = "Shows what a message caused, as a tree.")
final class TraceCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "ID", converter = IdText.class, description = "The message.")
  private String message = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "200",
      description = "At most so many messages (default 200, most 2000).")
  private int limit;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most so many levels below it.")
  private int depth;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description = "Begin at that entry of its outbox.")
  private int from;

  TraceCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    if (limit < 1 || depth < 0 || from < 0) {
      throw CommandFailure.usage("--limit is at least 1, --depth and --from are not negative");
    }
    String trace = desk.client().trace(message, limit, depth, from);
    desk.answer(trace, TraceTree.of(Json.parse(trace)));
  }
}
