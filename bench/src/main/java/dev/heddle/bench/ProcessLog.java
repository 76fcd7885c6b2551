package dev.heddle.bench;

import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The log of a process as a scheduler gives it to any compute unit, and each of its messages as the
 * reference compute unit gives it to a module.
 *
 * @param edges nodes of the pages, slot by slot
 * @param environment process and module, as text
 */
record ProcessLog(String process, List<JsonNode> edges, String environment) {
  private static final int PAGE = 1000;

  /** Reads the whole log. */
  static ProcessLog read(Sender sender, String process, String module, String format) {
    List<JsonNode> edges = new ArrayList<>();
    boolean more = true;
    while (more) {
      JsonNode page =
          Json.parse(
              sender.get(
                  "/su/%s?from-nonce=%d&limit=%d".formatted(process, edges.size() - 1, PAGE)));
      page.path("edges").forEach(edge -> edges.add(edge.path("node")));
      more = page.at("/page_info/has_next_page").booleanValue();
    }
    JsonNode spawned = edges.getFirst().path("message");
    ObjectNode environment = Json.object();
    environment.set(
        "Process", identity(process, address(spawned), (ArrayNode) spawned.path("tags")));
    environment.set(
        "Module",
        identity(module, sender.wallet().address(), Sender.json(Sender.moduleTags(format))));
    return new ProcessLog(process, edges, Json.write(environment));
  }

  /** The id of the message in that slot. */
  String id(int slot) {
    return edges.get(slot).at("/message/id").asString();
  }

  /** The first messages as lines for the reference loader. */
  List<String> lines(int count) {
    return edges.stream()
        .limit(count)
        .map(edge ->
            Json.write(Json.object().put("message", message(edge)).put("environment", environment)))
        .toList();
  }

  private String message(JsonNode edge) {
    JsonNode item = edge.path("message");
    JsonNode assignment = edge.path("assignment");
    ObjectNode message = Json.object();
    for (String name : List.of("id", "signature", "data")) {
      message.set(
          name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1),
          item.path(name));
    }
    message.put("Owner", address(item)).put("Target", process);
    message.set("Anchor", item.path("anchor"));
    message.put("From", address(item)).set("Tags", item.path("tags"));
    message.put("Epoch", number(assignment, "Epoch")).put("Nonce", number(assignment, "Nonce"));
    message.put("Timestamp", number(assignment, "Timestamp"));
    message.put("Block-Height", number(assignment, "Block-Height"));
    message.put("Hash-Chain", tag(assignment, "Hash-Chain"));
    return Json.write(message.put("Cron", false).put("Read-Only", false));
  }

  private static String address(JsonNode item) {
    return item.at("/owner/address").asString();
  }

  private static long number(JsonNode item, String name) {
    return Long.parseLong(tag(item, name));
  }

  private static String tag(JsonNode item, String name) {
    for (JsonNode tag : item.path("tags")) {
      if (tag.path("name").asString().equals(name)) {
        return tag.path("value").asString();
      }
    }
    throw new IllegalStateException("an assignment without a tag " + name);
  }

  private static ObjectNode identity(String id, String owner, ArrayNode tags) {
    ObjectNode identity = Json.object().put("Id", id).put("Owner", owner);
    identity.set("Tags", tags);
    return identity;
  }
}
