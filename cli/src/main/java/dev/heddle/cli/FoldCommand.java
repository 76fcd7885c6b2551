package dev.heddle.cli;

import dev.heddle.client.FoldState;
import dev.heddle.core.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at the evaluation of a process, or ends it. */
@Command(name = "fold", description = "Shows how far a process is evaluated, and who waits for it.")
final class FoldCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(
      names = "--cancel",
      description = "End the evaluation. Whoever waits is refused; what is evaluated stays.")
  private boolean cancel;

  FoldCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    if (cancel) {
      long cancelled = desk.client().cancelFold(process);
      desk.answer(
          Json.object().put("process", process).put("cancelled", cancelled),
          cancelled == 0 ? "nobody waits for it" : cancelled + " cancelled");
    } else {
      FoldState fold = desk.client().fold(process);
      desk.answer(fold.json(), text(fold));
    }
  }

  private static String text(FoldState fold) {
    StringBuilder text = new StringBuilder();
    text.append("evaluated  ");
    if (fold.slot().isPresent()) {
      long done = fold.slot().getAsLong() + 1;
      text.append(
          "[%s] %d of %d messages"
              .formatted(Progress.gauge(done, fold.slots()), done, fold.slots()));
    } else {
      text.append("none of %d messages yet".formatted(fold.slots()));
    }
    fold.goal()
        .ifPresent(
            goal -> text.append("\nwaiting    %d, up to slot %d".formatted(fold.waiting(), goal)));
    fold.replay()
        .ifPresent(walk ->
            text.append(
                "\nreplay     [%s] %d of %d messages"
                    .formatted(
                        Progress.gauge(walk.slot() + 1, walk.goal() + 1),
                        walk.slot() + 1,
                        walk.goal() + 1)));
    return text.append("\nlive       ").append(fold.live() ? "yes" : "no").toString();
  }
}
