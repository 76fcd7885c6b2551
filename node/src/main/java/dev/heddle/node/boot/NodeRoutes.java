package dev.heddle.node.boot;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Equivocation;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.AliasRecord;
import dev.heddle.node.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the node says of itself, and the few things that an operator does to it over HTTP. */
final class NodeRoutes {
  private static final int EQUIVOCATIONS_MAX = 100;

  private final Store store;
  private final Map<String, String> addresses;
  private final About about;
  private final InstantSource clock;
  private final long startedMs;
  private final OperatorOnly operator;

  /**
   * What processes run on here.
   *
   * @param module the id of the one that is there from the start
   */
  record About(String engine, String module) {}

  /**
   * @param addresses unit to the address of its wallet
   * @param about what the status says of the machine
   * @param operator who may name aliases
   */
  NodeRoutes(
      Store store,
      Map<String, String> addresses,
      About about,
      InstantSource clock,
      OperatorOnly operator) {
    this.store = store;
    this.addresses = addresses;
    this.about = about;
    this.clock = clock;
    this.startedMs = clock.millis();
    this.operator = operator;
  }

  Routes api() {
    return new Routes(Surface.HEDDLE)
        .get("/status", this::status)
        .get("/equivocations", this::equivocations)
        .add("PUT", "/modules/{id}/alias", this::alias);
  }

  private Response status(Request request) {
    return Response.json(200, Json.write(report()));
  }

  /** What the node is. */
  ObjectNode report() {
    ObjectNode status = Json.object();
    status.put("version", version());
    status.put("uptimeMs", clock.millis() - startedMs);
    status.put("engine", about.engine());
    status.put("module", about.module());
    ObjectNode wallets = Json.object();
    addresses.forEach(wallets::put);
    status.set("addresses", wallets);
    status.put("height", store.tip().height());
    return status.put("processes", store.processCount());
  }

  /** Proofs that a scheduler gave a slot twice, of {@code ?process=} or of all processes here. */
  private Response equivocations(Request request) {
    ArrayNode list = Json.array();
    for (Equivocation found :
        store.equivocations(request.query("process").map(NodeRoutes::id), EQUIVOCATIONS_MAX)) {
      Assignment first = found.first();
      ObjectNode one = list.addObject().put("process", first.process().base64Url());
      one.put("slot", first.slot()).put("scheduler", first.item().ownerAddress());
      ArrayNode assignments = one.putArray("assignments");
      for (Assignment each : List.of(first, found.second())) {
        ObjectNode shown = assignments.addObject().put("id", each.id().base64Url());
        shown.put("message", each.message().map(Bytes::base64Url).orElse(null));
        shown.put("item", each.item().raw().base64Url());
      }
    }
    return Response.json(200, Json.write(Json.object().set("equivocations", list)));
  }

  /**
   * Lets an item be found under another id, for clients that have the id of a module built in. That
   * is a claim nobody can verify, so it stays on this machine.
   */
  private Response alias(Request request) {
    operator.check(request, "aliases");
    Bytes alias = id(request.parameter("id"));
    Bytes item;
    try {
      item = id(Json.parse(request.body()).path("item").asString(""));
    } catch (MalformedJsonException e) {
      throw new Refusal(400, "expected {\"item\": \"<id>\"}: " + e.getMessage());
    }
    if (!store.has(item)) {
      throw new Refusal(404, "no item " + item + " here; upload it first");
    }
    store.append(new AliasRecord(alias, item)).join();
    return Response.json(200, Json.write(Json.object().put("id", alias.base64Url())));
  }

  private static Bytes id(String text) {
    return Ids.parse(text)
        .orElseThrow(() -> new Refusal(400, "not an id (43 characters of base64url): " + text));
  }

  static String version() {
    String version = NodeRoutes.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
