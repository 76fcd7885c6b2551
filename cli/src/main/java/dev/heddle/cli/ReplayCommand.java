package dev.heddle.cli;

import dev.heddle.client.Replay;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Folds a log again and compares. */
@Command(
    name = "replay",
    description = "Folds a process's log again in a fresh engine and compares; 1 on mismatch.")
final class ReplayCommand implements Callable<Integer> {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  ReplayCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    Replay replay = Progress.during(desk, "replaying", () -> desk.client().replay(process));
    StringBuilder text = new StringBuilder();
    text.append(replay.slots()).append(" slots replayed: ");
    if (replay.matches()) {
      text.append(desk.paint().green("every result, gas and the final image agree"));
    } else {
      text.append(desk.paint().red("NOT the same as what the node had stored"));
      replay.mismatches().forEach(mismatch -> text.append("\n  ").append(mismatch));
    }
    desk.answer(replay.json(), text.toString());
    return replay.matches() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
