package dev.heddle.cli;

import dev.heddle.client.LogEntry;
import dev.heddle.client.LogPage;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a process's log. */
@Command(name = "log", description = "Lists the messages of a process by slot.")
final class LogCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(names = "--from", paramLabel = "SLOT", defaultValue = "0", description = "Begin here.")
  private long from;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (default 100).")
  private int limit;

  LogCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    if (from < 0) {
      throw CommandFailure.usage("slots begin at 0, so --from cannot be " + from);
    }
    LogPage page = desk.client().log(process, from, limit);
    StringBuilder text = new StringBuilder();
    for (LogEntry entry : page.entries()) {
      text.append("%6d  %s  ".formatted(entry.slot(), Instant.ofEpochMilli(entry.timestampMs())));
      text.append(entry.message().map(LogCommand::line).orElse("assigned by id"));
      text.append('\n');
    }
    desk.answer(page.json(), text.toString().stripTrailing());
    if (page.hasNext() && !page.entries().isEmpty()) {
      desk.note("more with --from " + (page.entries().getLast().slot() + 1));
    }
  }

  private static String line(LogEntry.Message message) {
    String what = message.tag("Action").or(() -> message.tag("Type")).orElse("");
    return "%s  from %s  %-12s  %s"
        .formatted(message.id(), message.from(), what, Printing.brief(message.data(), 40))
        .stripTrailing();
  }
}
