package dev.heddle.cli;

import dev.heddle.client.Evaluation;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Sends a message. */
@Command(name = "send", description = "Sends a message to a process. Prints its id.")
final class SendCommand implements Callable<Integer> {
  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(
      names = "--tag",
      paramLabel = "NAME=VALUE",
      converter = TagText.class,
      description = "A tag.")
  private List<Tag> tags = List.of();

  @Option(names = "--wait", description = "Wait for the result and print it too.")
  private boolean wait;

  @ArgGroup(exclusive = true)
  private @Nullable Content content;

  SendCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    String id = desk.client().send(desk.wallet(), process, tags, Content.of(content));
    ObjectNode json = Json.object().put("id", id).put("process", process);
    if (!wait) {
      desk.answer(json, id);
      return ExitCodes.OK;
    }
    Evaluation evaluation =
        Progress.during(desk, "computing", process, () -> desk.client().result(process, id));
    json.set("result", Json.parse(evaluation.json()));
    desk.answer(json, id + "\n" + Printing.whole(evaluation));
    return evaluation.result().error().isPresent() ? ExitCodes.FAILED : ExitCodes.OK;
  }
}
