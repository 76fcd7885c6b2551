package dev.heddle.cli;

import dev.heddle.client.Blocked.Kind;
import dev.heddle.core.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists what the gateway does not serve, adds to it and removes from it. */
@Command(
    name = "blocked",
    description =
        "Lists what the node does not serve, adds to it and removes from it. From the node's own"
            + " machine.")
final class BlockedCommand implements Runnable {
  /** What to do. */
  enum Act {
    LIST,
    ADD,
    REMOVE
  }

  private final Desk desk;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACT",
      defaultValue = "LIST",
      description = "list, add or remove (default list).")
  private Act act = Act.LIST;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      converter = IdText.class,
      description = "The item or transaction, for add and remove.")
  private @Nullable String id;

  @Option(
      names = "--hash",
      description = "ID is the SHA-256 of data, in base64url: they are blocked under any id.")
  private boolean hash;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for add.")
  private String reason = "";

  BlockedCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void run() {
    if (act == Act.LIST) {
      list();
      return;
    }
    String value = id;
    if (value == null) {
      throw CommandFailure.usage(
          "say what: heddle blocked %s ID".formatted(act.name().toLowerCase(Locale.ROOT)));
    }
    Kind kind = hash ? Kind.HASH : Kind.ID;
    if (act == Act.ADD) {
      desk.client().blocked().add(kind, value, reason);
    } else {
      desk.client().blocked().remove(kind, value);
    }
    desk.answer(
        Json.object()
            .put("kind", kind.name().toLowerCase(Locale.ROOT))
            .put("value", value)
            .put("blocked", act == Act.ADD),
        act == Act.ADD ? value + " is not served any more" : value + " is served again");
  }

  private void list() {
    String answer = desk.client().blocked().list();
    StringBuilder text = new StringBuilder();
    for (JsonNode one : Json.parse(answer).path("blocked")) {
      text.append(
          "%-4s  %s  %s%n"
              .formatted(
                  one.path("kind").asString(""),
                  one.path("value").asString(""),
                  one.path("reason").asString("")));
    }
    desk.answer(answer, text.isEmpty() ? "nothing is blocked" : text.toString().stripTrailing());
  }
}
