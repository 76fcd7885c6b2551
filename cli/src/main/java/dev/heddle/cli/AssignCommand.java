package dev.heddle.cli;

import dev.heddle.client.LayerOne;
import dev.heddle.core.json.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Assigns an existing item. */
@Command(
    name = "assign",
    description = "Assigns an item that exists to a process. Prints the assignment's id.")
final class AssignCommand implements Runnable {
  private final Desk desk;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      converter = IdText.class,
      description = "The process.")
  private String process = "";

  @Parameters(index = "1", paramLabel = "ID", converter = IdText.class, description = "The item.")
  private String item = "";

  @Option(names = "--base-layer", description = "The item is a transaction of Arweave itself.")
  private boolean baseLayer;

  @Option(
      names = "--exclude",
      paramLabel = "FIELDS",
      split = ",",
      description = "Fields the process shall not see.")
  private List<String> exclude = List.of();

  AssignCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    String id =
        desk.client().assign(process, item, baseLayer ? LayerOne.YES : LayerOne.NO, exclude);
    desk.answer(Json.object().put("id", id).put("process", process).put("item", item), id);
  }
}
