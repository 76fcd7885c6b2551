package dev.heddle.core.ao;

import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What an evaluation gave: what it asks to have sent, what it says, what it cost.
 *
 * <p>Modules are strangers' programs, so nothing here throws at what they return: an outbox entry
 * that cannot be used is left out, as the reference messenger leaves it out (a message without
 * Target, Anchor or Tags), and what is not JSON at all is a result with an error.
 *
 * @param output any JSON; empty text when there was none
 * @param error present if the evaluation failed, in which case the state did not change
 * @param gasUsed zero when the module's format does not count
 */
public record Result(
    List<OutboxMessage> messages,
    List<OutboxSpawn> spawns,
    List<OutboxAssignment> assignments,
    JsonNode output,
    Optional<String> error,
    long gasUsed) {
  public Result {
    messages = List.copyOf(messages);
    spawns = List.copyOf(spawns);
    assignments = List.copyOf(assignments);
  }

  /** The result of an evaluation that failed before the module could say anything. */
  public static Result failed(String error, long gasUsed) {
    return new Result(
        List.of(), List.of(), List.of(), StringNode.valueOf(""), Optional.of(error), gasUsed);
  }

  /** Reads the JSON text that a module returned. */
  public static Result parse(String json) {
    try {
      return of(Json.parse(json));
    } catch (MalformedJsonException e) {
      return failed("the module returned no JSON: " + e.getMessage(), 0);
    }
  }

  /** Reads what a module returned, or what {@link #normalized} made of it. */
  public static Result of(JsonNode module) {
    JsonNode gas = module.path("GasUsed");
    return new Result(
        Outbox.messages(module.path("Messages")),
        Outbox.spawns(module.path("Spawns")),
        Outbox.assignments(module.path("Assignments")),
        output(module.path("Output")),
        errorOf(module),
        gas.isNumber() && gas.doubleValue() >= 0 ? (long) gas.doubleValue() : 0);
  }

  /**
   * The result as compute units answer it: the module's own outbox entries untouched, arrays where
   * arrays belong, {@code Output} empty text if missing and text if a number, {@code Error} and
   * {@code GasUsed} only if the module gave them, nothing else.
   */
  public static ObjectNode normalized(JsonNode module) {
    ObjectNode wire = Json.object();
    for (String outbox : List.of("Messages", "Assignments", "Spawns")) {
      JsonNode entries = module.path(outbox);
      wire.set(outbox, entries.isArray() ? entries : Json.array());
    }
    wire.set("Output", output(module.path("Output")));
    JsonNode error = module.path("Error");
    if (!error.isMissingNode() && !error.isNull()) {
      wire.set("Error", error);
    }
    if (module.path("GasUsed").isNumber()) {
      wire.set("GasUsed", module.path("GasUsed"));
    }
    return wire;
  }

  private static JsonNode output(JsonNode output) {
    if (output.isMissingNode() || output.isNull()) {
      return StringNode.valueOf("");
    }
    return output.isNumber() ? StringNode.valueOf(Json.write(output)) : output;
  }

  /** Why an evaluation failed, if it did: what JavaScript takes for false is no error. */
  public static Optional<String> errorOf(JsonNode module) {
    JsonNode error = module.path("Error");
    boolean none =
        error.isMissingNode()
            || error.isNull()
            || (error.isBoolean() && !error.booleanValue())
            || (error.isNumber() && error.doubleValue() == 0)
            || (error.isString() && error.stringValue().isEmpty());
    return none ? Optional.empty() : Optional.of(Outbox.text(error));
  }
}
