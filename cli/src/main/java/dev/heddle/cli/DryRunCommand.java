package dev.heddle.cli;

import dev.heddle.client.DryRun;
import dev.heddle.client.Evaluation;
import dev.heddle.core.item.Tag;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Evaluates a message and forgets it. */
@Command(name = "dryrun", description = "Evaluates a message on the latest state and forgets it.")
final class DryRunCommand implements Callable<Integer> {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(
      names = "--tag",
      paramLabel = "NAME=VALUE",
      converter = TagText.class,
      description = "A tag.")
  private List<Tag> tags = List.of();

  @Option(
      names = "--owner",
      paramLabel = "ADDRESS",
      description = "The sender the process shall see; default the wallet's address.")
  private @Nullable String owner;

  @ArgGroup(exclusive = true)
  private @Nullable Content content;

  DryRunCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    String sender = owner == null ? desk.wallet().aoAddress() : owner;
    DryRun run = new DryRun(sender, tags, Content.of(content).utf8());
    Evaluation evaluation =
        Progress.during(desk, "computing", process, () -> desk.client().dryRun(process, run));
    desk.answer(evaluation.json(), Printing.whole(evaluation));
    return evaluation.result().error().isPresent() ? ExitCodes.FAILED : ExitCodes.OK;
  }
}
