package dev.heddle.cli;

import dev.heddle.core.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Moves local time on. */
@Command(name = "mine", description = "Makes local blocks. Prints the height.")
final class MineCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "N", arity = "0..1", defaultValue = "1", description = "How many.")
  private int blocks;

  MineCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    long height = desk.client().mine(blocks);
    desk.answer(Json.object().put("height", height), Long.toString(height));
  }
}
