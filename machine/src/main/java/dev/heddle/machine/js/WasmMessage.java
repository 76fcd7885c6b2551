package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Input;
import dev.heddle.machine.ModuleRefusedException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A message to a function, as {@link dev.heddle.machine.Contract} takes it. */
record WasmMessage(JsonNode message, JsonNode process) {
  static WasmMessage of(Input input) {
    return new WasmMessage(
        Json.parse(input.message()), Json.parse(input.environment()).path("Process"));
  }

  /** Whether it is the one that the function begins with. */
  boolean isFirst() {
    return message.has("Id") && message.path("Id").equals(process.path("Id"));
  }

  boolean isUpgrade() {
    return has(message, "Action", "Upgrade-Function");
  }

  /** Who owns the function. */
  String owner() {
    return process.path("Owner").asString("");
  }

  /** Whether that is who sent it. */
  boolean isOwners() {
    return message.path("Owner").asString("").equals(owner());
  }

  /**
   * The module that an upgrade brings.
   *
   * @throws ModuleRefusedException if its data are no base64url
   */
  Bytes module() {
    try {
      return Bytes.base64Url(message.path("Data").asString(""));
    } catch (IllegalArgumentException e) {
      throw new ModuleRefusedException("its data are no module in base64url", e);
    }
  }

  private boolean isRecord() {
    return has(process, "Type", "Serverless-Function");
  }

  /** What a function that begins with this has as its state, which may be no JSON. */
  String initState() {
    String data = message.path("Data").asString("");
    String text =
        isRecord()
            ? Json.parse(data).path("initState").asString("")
            : tag("Init-State").orElse(data);
    return text.isBlank() ? "{}" : text;
  }

  String environment() {
    ObjectNode environment = Json.object();
    ObjectNode contract = environment.putObject("Contract");
    contract.set("id", process.path("Id"));
    contract.set("owner", process.path("Owner"));
    return Json.write(environment);
  }

  /**
   * As a contract's message, but without answers: a function asks nothing of others. What is not
   * there has 3EM's defaults, and the input is among the tags, as in realm.js.
   */
  ObjectNode forContract() {
    ObjectNode all = Json.object();
    ObjectNode transaction = all.putObject("transaction");
    transaction.put("id", message.path("Id").asString(""));
    transaction.put("owner", message.path("Owner").asString(""));
    ArrayNode tags = transaction.putArray("tags");
    JsonNode seen = message.path("Interaction-Tags");
    (seen.isArray() ? seen : message.path("Tags")).forEach(tag -> tags.add(tag.deepCopy()));
    tags.addObject().put("name", "Input").put("value", input());
    transaction.put("target", tag("Target").orElse("null"));
    transaction.put("quantity", tag("Quantity").orElse(""));
    transaction.put("reward", tag("Reward").orElse(""));
    all.putObject("block")
        .put("height", message.path("Block-Height").asLong(0))
        .put("indep_hash", tag("Block-Id").orElse(""))
        .put("timestamp", message.path("Timestamp").asLong(0) / 1000);
    return all.put("input", input()).put("caller", caller());
  }

  private String input() {
    JsonNode signed = message.path("Caller-Input");
    return signed.isString()
        ? signed.stringValue()
        : tag("Input").orElseGet(() -> message.path("Data").asString(""));
  }

  /** As realm.js has it. */
  private String caller() {
    String owner = message.path("Owner").asString("");
    String from = message.path("From").asString(owner);
    if (message.path("Caller").isString()) {
      return message.path("Caller").stringValue();
    }
    boolean trusted =
        has(process, "Authority", owner)
            || (isRecord() && process.path("Owner").asString("").equals(owner));
    if (!trusted) {
      return owner;
    }
    return tag("From-Process").isPresent() ? from : tag("Caller").orElse(from);
  }

  private Optional<String> tag(String name) {
    return message
        .path("Tags")
        .valueStream()
        .filter(tag -> tag.path("name").asString("").equals(name))
        .map(tag -> tag.path("value").asString(""))
        .findFirst();
  }

  private static boolean has(JsonNode tagged, String name, String value) {
    return tagged
        .path("Tags")
        .valueStream()
        .anyMatch(tag ->
            tag.path("name").asString("").equals(name)
                && tag.path("value").asString("").equals(value));
  }
}
