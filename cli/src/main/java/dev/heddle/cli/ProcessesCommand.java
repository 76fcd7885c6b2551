package dev.heddle.cli;

import dev.heddle.client.ItemPage;
import dev.heddle.client.ItemQuery;
import dev.heddle.core.json.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** Lists processes. */
@Command(name = "processes", description = "Lists the processes the node has, newest first.")
final class ProcessesCommand implements Runnable {
  private final Desk desk;

  @Option(names = "--mine", description = "Only those that the wallet spawned.")
  private boolean mine;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many (default 100).")
  private int limit;

  ProcessesCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    ItemQuery all = ItemQuery.ofType("Process", limit);
    ItemQuery query =
        mine
            ? new ItemQuery(all.tags(), List.of(desk.wallet().address()), all.after(), limit)
            : all;
    ItemPage page = desk.client().items(query);
    ArrayNode json = Json.array();
    StringBuilder text = new StringBuilder();
    for (ItemPage.Found process : page.items()) {
      String name = process.tag("Name").orElse("");
      String module = process.tag("Module").orElse("");
      json.addObject()
          .put("id", process.id())
          .put("name", name)
          .put("module", module)
          .put("owner", process.owner());
      text.append(process.id()).append("  ").append("%-20s  ".formatted(name)).append(module);
      text.append('\n');
    }
    desk.answer(json, text.toString().stripTrailing());
    if (page.items().isEmpty()) {
      desk.note("no processes yet: start one with `heddle spawn MODULE`");
    }
  }
}
