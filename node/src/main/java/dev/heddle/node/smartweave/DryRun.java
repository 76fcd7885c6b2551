package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A contract and interactions that are nowhere, as 3EM's dry-run files have them; but the source
 * stands in the file.
 *
 * @param contentType of the source
 * @param initState JSON text
 */
record DryRun(Bytes source, String contentType, String initState, List<Interaction> interactions) {
  /** Interactions of one dry-run. */
  static final int INTERACTIONS_MAX = 1_000;

  private static final Set<String> TYPES = Set.of("JAVASCRIPT", "WASM");

  /**
   * Reads {@code {"contractType": "JAVASCRIPT" | "WASM", "contractSource", "initialState",
   * "interactions": [{"id", "caller", "input", "blockId"?, "blockHeight"?, "blockTimestamp"?,
   * "quantity"?, "reward"?, "tags"?, "recipient"?}]}}. A source in WebAssembly is base64url.
   *
   * @throws Refusal 400 if it is anything else
   */
  static DryRun of(JsonNode json) {
    String type = json.path("contractType").asString("JAVASCRIPT").toUpperCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      throw new Refusal(400, "contractType must be JAVASCRIPT or WASM, not " + type);
    }
    String source = json.path("contractSource").asString("");
    if (source.isEmpty()) {
      throw new Refusal(400, "contractSource is missing: the source itself, not a file's name");
    }
    JsonNode list = json.path("interactions");
    if (!list.isArray() || list.size() > INTERACTIONS_MAX) {
      throw new Refusal(400, "interactions must be a list of at most " + INTERACTIONS_MAX);
    }
    List<Interaction> interactions = new ArrayList<>();
    for (JsonNode each : list) {
      interactions.add(interaction(each, interactions.size()));
    }
    boolean wasm = type.equals("WASM");
    return new DryRun(
        wasm ? bytes("contractSource", source) : Bytes.utf8(source),
        wasm ? "application/wasm" : "application/javascript",
        Json.write(json.has("initialState") ? json.path("initialState") : Json.object()),
        List.copyOf(interactions));
  }

  private static Interaction interaction(JsonNode json, int index) {
    String id = json.path("id").asString("");
    if (id.isEmpty() || json.path("caller").asString("").isEmpty()) {
      throw new Refusal(400, "interaction %d has no id or no caller".formatted(index));
    }
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Input", Json.write(json.path("input"))));
    for (JsonNode tag : json.path("tags")) {
      tags.add(new Tag(tag.path("name").asString(""), tag.path("value").asString("")));
    }
    Interaction.Block block =
        new Interaction.Block(
            Math.max(0, json.path("blockHeight").longValue(0)),
            bytes("blockId", json.path("blockId").asString("")),
            Math.max(0, json.path("blockTimestamp").longValue(0)));
    return new Interaction(
        id,
        json.path("caller").asString(""),
        json.path("recipient").asString(""),
        tags,
        json.path("quantity").asString("0"),
        json.path("reward").asString("0"),
        block,
        false,
        new Interaction.Order(0, "%064x".formatted(index)));
  }

  private static Bytes bytes(String what, String text) {
    try {
      return Bytes.base64Url(text);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, what + " is not in base64url");
    }
  }
}
