package dev.heddle.cli;

import dev.heddle.core.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Has the messenger stop following a process's cron. */
@Command(name = "unmonitor", description = "Has the messenger stop following a process's cron.")
final class UnmonitorCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  UnmonitorCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    desk.client().unmonitor(desk.wallet(), process);
    desk.answer(
        Json.object().put("process", process).put("monitored", false),
        "no longer monitoring " + process);
  }
}
