package dev.heddle.cli;

import dev.heddle.client.Evaluation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads what came of a message. */
@Command(name = "result", description = "Prints what came of a message.")
final class ResultCommand implements Callable<Integer> {
  private final Desk desk;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      converter = IdText.class,
      description = "The process.")
  private String process = "";

  @Parameters(
      index = "1",
      paramLabel = "MSG",
      converter = IdText.class,
      description = "The message, or the assignment.")
  private String message = "";

  ResultCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    Evaluation evaluation =
        Progress.during(desk, "computing", process, () -> desk.client().result(process, message));
    desk.answer(evaluation.json(), Printing.whole(evaluation));
    return evaluation.result().error().isPresent() ? ExitCodes.FAILED : ExitCodes.OK;
  }
}
