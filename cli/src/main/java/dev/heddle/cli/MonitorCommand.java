package dev.heddle.cli;

import dev.heddle.core.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Has the messenger follow a process's cron. */
@Command(name = "monitor", description = "Has the messenger follow a process's cron.")
final class MonitorCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  MonitorCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    desk.client().monitor(desk.wallet(), process);
    desk.answer(
        Json.object().put("process", process).put("monitored", true), "now monitoring " + process);
  }
}
