package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.unit.Remote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A gateway in memory that answers GraphQL by tags, owners and ids, a few at a time. */
final class FakeGateway implements Remote {
  private static final int PAGE = 3;
  static final String OWNER = "O".repeat(42) + "A";

  final List<String> asked = new ArrayList<>();
  private final Map<String, ObjectNode> nodes = new LinkedHashMap<>();
  private final Map<String, Bytes> data = new HashMap<>();
  boolean silent;

  /** Holds items in a bundle of that id. */
  void bundle(Bytes id, List<DataItem> items) {
    ObjectNode node = Json.object().put("id", id.base64Url());
    node.putObject("owner").put("address", OWNER);
    var tags = node.putArray("tags");
    tags.addObject().put("name", "Bundle-Format").put("value", "binary");
    tags.addObject().put("name", "App-Name").put("value", "Heddle");
    nodes.put(id.base64Url(), node);
    data.put(id.base64Url(), Bundle.encode(items));
    items.forEach(item -> hold(item, Optional.of(id)));
  }

  /** Does not know an item any more, though it lies in a bundle. */
  void forget(Bytes id) {
    nodes.remove(id.base64Url());
  }

  /** Holds an item. */
  void hold(DataItem item, Optional<Bytes> bundle) {
    String id = item.id().base64Url();
    ObjectNode node = Json.object().put("id", id);
    node.put("anchor", item.anchor().map(Bytes::base64Url).orElse(""));
    node.put("signature", item.signature().base64Url());
    node.put("recipient", item.target().map(Bytes::base64Url).orElse(""));
    node.putObject("owner")
        .put("key", item.owner().base64Url())
        .put("address", item.ownerAddress());
    var tags = node.putArray("tags");
    item.tags()
        .list()
        .forEach(tag -> tags.addObject().put("name", tag.name()).put("value", tag.value()));
    node.putObject("data").put("size", Integer.toString(item.data().size()));
    bundle.ifPresent(in -> node.putObject("bundledIn").put("id", in.base64Url()));
    nodes.put(id, node);
    data.put(id, item.data());
  }

  @Override
  public Answer read(String path, long bodyBytesMax) {
    asked.add(path);
    Bytes body = data.get(path.replace("/raw", "").substring(1));
    return body == null || silent
        ? new Answer(silent ? 500 : 404, Bytes.EMPTY)
        : new Answer(200, body);
  }

  @Override
  public Answer ask(String path, String json, long bodyBytesMax) {
    asked.add(path);
    if (silent) {
      return new Answer(500, Bytes.EMPTY);
    }
    JsonNode variables = Json.parse(json).path("variables");
    List<ObjectNode> found =
        nodes.values().stream().filter(node -> matches(node, variables)).toList();
    int from = Integer.parseInt("0" + variables.path("after").asString(""));
    int to = Math.min(found.size(), from + PAGE);
    ObjectNode answer = Json.object();
    ObjectNode page = answer.putObject("data").putObject("transactions");
    page.putObject("pageInfo").put("hasNextPage", to < found.size());
    var edges = page.putArray("edges");
    for (int i = from; i < to; i++) {
      edges.addObject().put("cursor", Integer.toString(i + 1)).set("node", found.get(i));
    }
    return new Answer(200, Json.writeBytes(answer));
  }

  private static boolean matches(ObjectNode node, JsonNode variables) {
    for (JsonNode tag : variables.path("tags")) {
      boolean carries = false;
      for (JsonNode own : node.path("tags")) {
        carries |=
            own.path("name").equals(tag.path("name"))
                && own.path("value").equals(tag.path("values").path(0));
      }
      if (!carries) {
        return false;
      }
    }
    return oneOf(variables.path("ids"), node.path("id"))
        && oneOf(variables.path("owners"), node.path("owner").path("address"));
  }

  private static boolean oneOf(JsonNode list, JsonNode value) {
    return list.isMissingNode() || list.valueStream().anyMatch(value::equals);
  }

  @Override
  public Answer post(String path, String contentType, Bytes body, long bodyBytesMax) {
    return new Answer(404, Bytes.EMPTY);
  }

  @Override
  public String toString() {
    return "gateway";
  }
}
