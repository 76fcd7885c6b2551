package dev.heddle.cli;

import dev.heddle.client.ClientOptions;
import dev.heddle.client.LogEntry;
import dev.heddle.client.LogPage;
import dev.heddle.client.RefusedException;
import dev.heddle.client.Replay;
import dev.heddle.core.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds another compute unit, or a node of AO-Core and its log, to what the log here gives. */
@Command(
    name = "verify",
    description =
        "Computes a process again from its log and compares what another compute unit answers; 1 on"
            + " a difference.")
final class VerifyCommand implements Callable<Integer> {
  private static final int PAGE = 100;
  private static final int SHOWN_CHARS = 400;
  private static final List<String> FIELDS =
      List.of("Messages", "Assignments", "Spawns", "Output", "Error", "GasUsed");

  private final Desk desk;

  @Parameters(paramLabel = "PID", converter = IdText.class, description = "The process.")
  private String process = "";

  @Option(
      names = "--against",
      paramLabel = "URL",
      required = true,
      description =
          "The compute unit, of a Heddle node http://HOST:8734/cu; or a node of AO-Core (HyperBEAM),"
              + " whose schedule is compared too.")
  private URI against = URI.create("");

  @Option(names = "--from", paramLabel = "SLOT", description = "Begin here (default 0).")
  private long from;

  @Option(names = "--to", paramLabel = "SLOT", description = "End here (default the newest).")
  private @Nullable Long to;

  VerifyCommand(Desk desk) {
    this.desk = desk;
  }

  /**
   * Where the other differs.
   *
   * @param ours what the log gives
   * @param theirs what the other answers
   */
  private record Difference(long slot, String message, String field, String ours, String theirs) {}

  @Override
  public Integer call() {
    Replay replay =
        Progress.during(desk, "evaluating", process, () -> desk.client().replay(process));
    if (!replay.agrees()) {
      throw CommandFailure.failed(
          "this node's own results are not what the log gives: see heddle replay " + process);
    }
    long end = to == null ? replay.slots() - 1 : Math.min(to, replay.slots() - 1);
    try (OtherUnit other = other()) {
      Optional<Difference> difference =
          Progress.during(desk, "comparing", () -> compare(other, end));
      desk.answer(json(end, difference), text(end, difference));
      return difference.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }

  private OtherUnit other() {
    try {
      return OtherUnit.at(against, ClientOptions.of(desk.node()));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Difference> compare(OtherUnit other, long end) {
    long next = from;
    while (next <= end) {
      LogPage page = desk.client().log(process, next, (int) Math.min(PAGE, end - next + 1));
      if (page.entries().isEmpty()) {
        throw CommandFailure.failed("process " + process + " has no slot " + next + " here");
      }
      Map<Long, String> theirs = other.messages(process, next, page.entries().getLast().slot());
      for (LogEntry entry : page.entries()) {
        Optional<Difference> difference = order(theirs, entry).or(() -> compare(other, entry));
        if (difference.isPresent()) {
          return difference;
        }
      }
      next = page.entries().getLast().slot() + 1;
    }
    return Optional.empty();
  }

  private static String message(LogEntry entry) {
    return entry.message().map(LogEntry.Message::id).orElse(entry.assignment());
  }

  /** Whether the other has the same message in the slot, if it tells. */
  private static Optional<Difference> order(Map<Long, String> theirs, LogEntry entry) {
    String message = message(entry);
    return Optional.ofNullable(theirs.get(entry.slot()))
        .filter(id -> entry.message().isPresent() && !id.equals(message))
        .map(id -> new Difference(entry.slot(), message, "message", message, id));
  }

  private Optional<Difference> compare(OtherUnit other, LogEntry entry) {
    String message = message(entry);
    JsonNode ours = Json.parse(desk.client().result(process, message).json());
    JsonNode theirs;
    try {
      theirs = other.result(process, entry.slot(), message);
    } catch (RefusedException refused) {
      return Optional.of(
          new Difference(
              entry.slot(), message, "answer", "a result", "no result: " + refused.reason()));
    }
    return FIELDS.stream()
        .filter(field -> !ours.path(field).equals(theirs.path(field)))
        .filter(field -> !field.equals("GasUsed") || theirs.has(field) || other.tellsGas())
        .findFirst()
        .map(field ->
            new Difference(entry.slot(), message, field, shown(ours, field), shown(theirs, field)));
  }

  private static String shown(JsonNode result, String field) {
    JsonNode value = result.path(field);
    return value.isMissingNode() ? "nothing" : Printing.brief(Json.write(value), SHOWN_CHARS);
  }

  private ObjectNode json(long end, Optional<Difference> found) {
    ObjectNode json = Json.object().put("process", process).put("against", against.toString());
    json.put("from", from).put("to", end).put("agrees", found.isEmpty());
    found.ifPresent(difference ->
        json.putObject("difference")
            .put("slot", difference.slot())
            .put("message", difference.message())
            .put("field", difference.field())
            .put("ours", difference.ours())
            .put("theirs", difference.theirs()));
    return json;
  }

  private String text(long end, Optional<Difference> found) {
    if (found.isEmpty()) {
      return desk.paint().green("%s agrees on slots %d to %d".formatted(against, from, end));
    }
    Difference difference = found.get();
    return desk.paint()
            .red(
                "%s differs first at slot %d, message %s, in %s"
                    .formatted(
                        against, difference.slot(), difference.message(), difference.field()))
        + "\n  the log gives  "
        + difference.ours()
        + "\n  it answers     "
        + difference.theirs();
  }
}
