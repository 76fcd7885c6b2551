package dev.heddle.cli;

import dev.heddle.client.NodeStatus;
import dev.heddle.core.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

/** Asks a node how it is. */
@Command(name = "status", description = "Prints what the node says about itself; 1 if it is ill.")
final class StatusCommand implements Callable<Integer> {
  private final Desk desk;

  StatusCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    NodeStatus status = desk.client().status();
    ObjectNode json = Json.object().put("node", desk.node().toString());
    json.put("healthy", status.healthy()).set("status", Json.parse(status.json()));
    String health = status.healthy() ? desk.paint().green("yes") : desk.paint().red("no");
    desk.answer(
        json,
        "%-24s %s%n%-24s %s%n%s"
            .formatted("node", desk.node(), "healthy", health, Printing.lines(status.json())));
    return status.healthy() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
