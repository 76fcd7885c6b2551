package dev.heddle.cli;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows what is on its way to Arweave, has it tried again, and exports it. */
@Command(
    name = "conveyor",
    description = "Shows what is on its way to Arweave, has it tried again, and exports it.")
final class ConveyorCommand implements Runnable {
  /** What to do. */
  enum Act {
    STATUS,
    RETRY,
    EXPORT
  }

  private final Desk desk;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACT",
      defaultValue = "STATUS",
      description = "status, retry or export (default status).")
  private Act act = Act.STATUS;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SHIPMENT",
      description = "The number of a shipment, for export.")
  private @Nullable Long shipment;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Where its bundle goes, for export.")
  private @Nullable Path file;

  @Option(
      names = "--item",
      paramLabel = "ID",
      converter = IdText.class,
      description = "How far this item is, for status.")
  private @Nullable String item;

  ConveyorCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    switch (act) {
      case STATUS -> status();
      case RETRY -> retry();
      case EXPORT -> export();
    }
  }

  private void status() {
    String one = item;
    if (one != null) {
      String answer = desk.client().conveyor().item(one);
      desk.answer(answer, Json.parse(answer).path("state").asString(""));
      return;
    }
    String answer = desk.client().conveyor().status();
    JsonNode json = Json.parse(answer);
    StringBuilder text = new StringBuilder();
    text.append("lane %s%n".formatted(json.path("lane").asString("")));
    text.append(
        "%d items of %d bytes wait, %d of %d shipments are final%n"
            .formatted(
                json.path("pendingItems").asLong(0),
                json.path("pendingBytes").asLong(0),
                json.path("shipmentsFinal").asLong(0),
                json.path("shipments").asLong(0)));
    for (JsonNode open : json.path("open")) {
      text.append(
          "%6d  %-9s  %d items  %d bytes  %s%n"
              .formatted(
                  open.path("number").asLong(0),
                  open.path("state").asString(""),
                  open.path("items").asLong(0),
                  open.path("bytes").asLong(0),
                  open.path("waitsFor").asString("")));
    }
    desk.answer(answer, text.toString().stripTrailing());
    if (json.path("late").isString()) {
      desk.warn(json.path("late").stringValue());
    }
  }

  private void retry() {
    long count = desk.client().conveyor().retry();
    desk.answer(Json.object().put("retried", count), count + " tried again");
  }

  private void export() {
    Long number = shipment;
    Path to = file;
    if (number == null || to == null) {
      throw CommandFailure.usage("name a shipment and a file: heddle conveyor export 0 0.bundle");
    }
    Bytes bundle = desk.client().conveyor().bundle(number);
    try {
      Files.write(to, bundle.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + to, e);
    }
    desk.answer(
        Json.object().put("file", to.toString()).put("bytes", bundle.size()),
        "%d bytes in %s".formatted(bundle.size(), to));
  }
}
