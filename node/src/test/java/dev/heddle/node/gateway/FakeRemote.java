package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A gateway that has these items and counts what it is asked. */
final class FakeRemote implements Remote {
  final Map<String, ObjectNode> nodes = new ConcurrentHashMap<>();
  final Map<String, Bytes> data = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  String location = "";
  boolean broken;

  /** Each answer to a question takes one of these. */
  Semaphore gate = new Semaphore(Integer.MAX_VALUE);

  ObjectNode hold(DataItem item) {
    String id = item.id().base64Url();
    ObjectNode node = Json.object().put("id", id);
    node.put("anchor", item.anchor().map(Bytes::base64Url).orElse(""));
    node.put("signature", item.signature().base64Url());
    node.put("recipient", item.target().map(Bytes::base64Url).orElse(""));
    node.putObject("owner").put("key", item.owner().base64Url());
    var tags = node.putArray("tags");
    item.tags()
        .list()
        .forEach(tag -> tags.addObject().put("name", tag.name()).put("value", tag.value()));
    node.putObject("data").put("size", Integer.toString(item.data().size()));
    nodes.put(id, node);
    data.put(id, item.data());
    return node;
  }

  @Override
  public Answer read(String path, long bodyBytesMax) throws IOException {
    asked.add(path);
    Bytes body = data.get(path.substring("/raw/".length()));
    return body == null ? new Answer(404, Bytes.EMPTY) : answer(body, bodyBytesMax);
  }

  @Override
  public Answer ask(String path, String json, long bodyBytesMax) throws IOException {
    asked.add(path);
    if (broken) {
      throw new IOException("connection refused");
    }
    gate.acquireUninterruptibly();
    var variables = Json.parse(json).path("variables");
    String id = variables.has("owner") ? location : variables.path("ids").path(0).asString("");
    return answer(Json.writeBytes(answer(nodes.get(id))), bodyBytesMax);
  }

  @Override
  public Answer post(String path, String contentType, Bytes body, long bodyBytesMax)
      throws IOException {
    throw new IOException("nothing is posted to this gateway");
  }

  /** What GraphQL says where it found this, or nothing. */
  static ObjectNode answer(@Nullable ObjectNode node) {
    ObjectNode answer = Json.object();
    var edges = answer.putObject("data").putObject("transactions").putArray("edges");
    if (node != null) {
      edges.addObject().set("node", node);
    }
    return answer;
  }

  private static Answer answer(Bytes body, long bodyBytesMax) throws IOException {
    if (body.size() > bodyBytesMax) {
      throw new IOException("too large");
    }
    return new Answer(200, body);
  }
}
