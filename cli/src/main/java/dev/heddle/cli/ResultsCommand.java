package dev.heddle.cli;

import dev.heddle.client.ResultsPage;
import dev.heddle.client.ResultsQuery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists evaluations. */
@Command(name = "results", description = "Lists what was evaluated, oldest first.")
final class ResultsCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(names = "--from", paramLabel = "CURSOR", description = "Behind this one.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "CURSOR", description = "Up to this one.")
  private @Nullable String to;

  @Option(names = "--newest", description = "Newest first.")
  private boolean newest;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "25",
      description = "At most so many (default 25).")
  private int limit;

  ResultsCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    ResultsPage page =
        desk.client()
            .results(
                process,
                new ResultsQuery(
                    Optional.ofNullable(from), Optional.ofNullable(to), newest, limit));
    StringBuilder text = new StringBuilder();
    for (ResultsPage.Edge edge : page.edges()) {
      text.append(edge.cursor())
          .append("  ")
          .append(Printing.brief(edge.evaluation().text(), 80))
          .append('\n');
    }
    desk.answer(page.json(), text.toString().stripTrailing());
    if (page.hasNext() && !page.edges().isEmpty()) {
      desk.note("more with --from " + page.edges().getLast().cursor());
    }
  }
}
