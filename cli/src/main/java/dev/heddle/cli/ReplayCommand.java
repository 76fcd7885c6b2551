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
    Replay replay =
        Progress.during(desk, "evaluating", process, () -> desk.client().replay(process));
    StringBuilder text = new StringBuilder();
    text.append(
        "%d slots and %d cron ticks replayed, %,d gas: "
            .formatted(replay.slots(), replay.ticks(), replay.gasUsed()));
    if (replay.agrees()) {
      text.append(desk.paint().green("every result, all gas and the final memory agree"));
    } else {
      text.append(
          desk.paint().red(replay.mismatchCount() + " results differ or the final memory does"));
      for (Replay.Mismatch mismatch : replay.mismatches()) {
        text.append("\nslot ").append(mismatch.slot());
        mismatch.cron().ifPresent(cron -> text.append(" cron ").append(cron));
        text.append("\n  stored    ").append(mismatch.stored());
        text.append("\n  replayed  ").append(mismatch.replayed());
      }
    }
    desk.answer(replay.json(), text.toString());
    return replay.agrees() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
