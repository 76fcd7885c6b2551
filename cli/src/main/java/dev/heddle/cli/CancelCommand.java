package dev.heddle.cli;

import dev.heddle.core.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends what follows from a message. */
@Command(
    name = "cancel",
    description = "Has the messenger follow no more what a message caused and causes.")
final class CancelCommand implements Runnable {
  private final Desk desk;

  @Parameters(paramLabel = "ID", converter = IdText.class, description = "The message.")
  private String message = "";

  CancelCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    desk.client().cancelMessage(message);
    desk.answer(
        Json.object().put("id", message).put("cancelled", true),
        "what follows from it is not carried any more");
  }
}
