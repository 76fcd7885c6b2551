package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Input;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A message as a Lambda application sees it: its input, and what else is known of it. */
final class LambdaInput {
  /** No message. */
  static final LambdaInput NONE = new LambdaInput(Json.object(), Json.object());

  private final JsonNode message;
  private final UpgradeRules rules;
  private final String process;

  private LambdaInput(JsonNode message, JsonNode environment) {
    this.message = message;
    this.rules = UpgradeRules.of(environment);
    this.process = environment.at("/Process/Id").asString("");
  }

  static LambdaInput of(Input input) {
    return new LambdaInput(Json.parse(input.message()), Json.parse(input.environment()));
  }

  /** Whether it is the message that began the process. */
  boolean isFirst() {
    return !process.isEmpty() && process.equals(message.path("Id").asString(""));
  }

  /** Who may upgrade the process that it is for. */
  UpgradeRules rules() {
    return rules;
  }

  /** The value of the first tag of that name. */
  Optional<String> tag(String name) {
    return UpgradeRules.tags(tags(), name).stream().findFirst();
  }

  /** On whose behalf it was sent. */
  String from() {
    return message.path("From").asString("");
  }

  /** Who signed it. */
  String owner() {
    return message.path("Owner").asString("");
  }

  /** The data of the message. */
  Bytes data() {
    return Bytes.utf8(message.path("Data").asString(""));
  }

  long slot() {
    return message.path("Nonce").asLong(0);
  }

  /** What is known under a number of {@code meta}; nothing if there is no such. */
  Optional<Bytes> meta(int field) {
    return switch (field) {
      case 0 -> text("Id");
      case 1 -> text("From");
      case 2 -> text("Owner");
      case 3 -> text("Nonce");
      case 4 -> text("Timestamp");
      case 5 -> text("Block-Height");
      case 6 -> Optional.of(Bytes.utf8(process));
      case 7 -> Optional.of(Bytes.utf8(Json.write(tags())));
      default -> Optional.empty();
    };
  }

  long timestampMs() {
    return message.path("Timestamp").asLong(0);
  }

  /** All of it, for guests that read JSON. */
  ObjectNode json() {
    ObjectNode json = Json.object().put("id", message.path("Id").asString(""));
    json.put("from", from()).put("owner", owner()).put("process", process);
    json.put("slot", slot()).put("timestamp", timestampMs());
    json.put("height", message.path("Block-Height").asLong(0));
    json.put("data", data().utf8());
    json.set("tags", tags());
    return json;
  }

  private JsonNode tags() {
    JsonNode tags = message.path("Tags");
    return tags.isArray() ? tags : Json.array();
  }

  private Optional<Bytes> text(String name) {
    JsonNode value = message.path(name);
    String text = value.isNumber() ? Json.write(value) : value.asString("");
    return Optional.of(Bytes.utf8(text));
  }
}
