package dev.heddle.node.conveyor;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.Step;
import dev.heddle.node.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the conveyor adds to our own surface: how things stand, where an item is on its way, and a
 * shipment as the bundle that it travels as. Changes are the operator's.
 */
public final class ConveyorRoutes {
  private static final String BASE = "/api/v1/conveyor";
  private static final int DIGITS_MAX = 15;

  /** A bundle is made in memory to be shown. */
  private static final long BUNDLE_BYTES_MAX = 128L << 20;

  private final Conveyor conveyor;
  private final Store store;
  private final OperatorOnly operator;
  private final InstantSource clock;

  public ConveyorRoutes(
      Conveyor conveyor, Store store, OperatorOnly operator, InstantSource clock) {
    this.conveyor = conveyor;
    this.store = store;
    this.operator = operator;
    this.clock = clock;
  }

  public Routes routes() {
    return new Routes(Surface.HEDDLE)
        .get(BASE, request -> answer(status()))
        .post(BASE + "/retry", this::retry)
        .get(BASE + "/items/{id}", this::item)
        .get(BASE + "/shipments/{number}", request -> answer(shown(shipment(request))))
        .get(BASE + "/shipments/{number}/bundle", this::bundle);
  }

  private ObjectNode status() {
    Conveyor.Load load = conveyor.load();
    ObjectNode json = Json.object();
    conveyor.describe(json);
    json.put("pendingItems", load.pendingItems()).put("pendingBytes", load.pendingBytes());
    json.put("shipments", load.shipments());
    json.put("shipmentsFinal", load.shipments() - load.open().size());
    OptionalLong oldest = load.oldestMs();
    if (oldest.isPresent()) {
      json.put("oldestAgeMs", Math.max(0, clock.millis() - oldest.getAsLong()));
    }
    json.put("late", conveyor.late().orElse(null));
    ArrayNode open = json.putArray("open");
    load.open().forEach(shipment -> open.add(shown(shipment)));
    return json;
  }

  private Response retry(Request request) {
    operator.check(request, "the conveyor");
    return answer(Json.object().put("retried", conveyor.retry()));
  }

  private Response item(Request request) {
    Bytes id =
        Ids.parse(request.parameter("id"))
            .orElseThrow(() -> new Refusal(400, "an id has 43 base64url letters"));
    ObjectNode json = Json.object().put("id", id.base64Url());
    OptionalLong ord = store.shipments().carrier(id);
    if (ord.isEmpty()) {
      throw new Refusal(404, "item " + id + " is not here, or is a transaction of its own");
    }
    Optional<Shipment> shipment = store.shipments().of(ord.getAsLong());
    if (shipment.isPresent()) {
      json.put("state", name(shipment.get().state()));
      json.set("shipment", shown(shipment.get()));
    } else {
      boolean sealed = ord.getAsLong() < store.shipments().sealedUpTo();
      json.put("state", sealed ? "final" : "accepted");
      if (sealed) {
        json.put("note", "it came from Arweave");
      }
    }
    return answer(json);
  }

  private Response bundle(Request request) {
    operator.check(request, "exports");
    Shipment shipment = shipment(request);
    Freight freight = Freight.of(store, shipment.range());
    if (freight.size() > BUNDLE_BYTES_MAX) {
      throw new Refusal(
          413, "shipment %d has %d bytes".formatted(shipment.number(), freight.size()));
    }
    return Response.bytes(200, "application/octet-stream", freight.slice(0, freight.size()));
  }

  private Shipment shipment(Request request) {
    String number = request.parameter("number");
    if (!number.matches("[0-9]{1," + DIGITS_MAX + "}")) {
      throw new Refusal(400, "a shipment has a number, not '" + brief(number) + "'");
    }
    return store
        .shipments()
        .shipment(Long.parseLong(number))
        .orElseThrow(() -> new Refusal(404, "there is no shipment " + number));
  }

  private static String brief(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  private ObjectNode shown(Shipment shipment) {
    ObjectNode json = Json.object().put("number", shipment.number());
    json.put("state", name(shipment.state()));
    json.put("items", shipment.range().items()).put("bytes", shipment.range().bytes());
    json.put("acceptedMs", shipment.acceptedMs());
    ArrayNode steps = json.putArray("steps");
    for (Step step : shipment.steps()) {
      ObjectNode one = steps.addObject().put("state", name(step.state())).put("atMs", step.atMs());
      one.put("target", step.target());
      step.transaction().ifPresent(id -> one.put("transaction", id.base64Url()));
      if (step.height() > 0) {
        one.put("height", step.height());
      }
      if (!step.note().isEmpty()) {
        one.put("note", step.note());
      }
    }
    List<Shipment.Attempt> attempts = store.shipments().attempts(shipment.number());
    json.put("attempts", attempts.size());
    conveyor.obstacle(shipment.number()).ifPresent(reason -> json.put("waitsFor", reason));
    return json;
  }

  private static String name(Shipment.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Response answer(ObjectNode json) {
    return Response.json(200, Json.write(json));
  }
}
