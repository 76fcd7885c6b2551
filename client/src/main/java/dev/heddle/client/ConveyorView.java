package dev.heddle.client;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import tools.jackson.databind.JsonNode;

/** What a Heddle node ships to Arweave, from {@link HeddleClient#conveyor}. */
public final class ConveyorView {
  private static final String PATH = "/api/v1/conveyor";

  private final Wire wire;
  private final Requests requests;
  private final URI node;

  ConveyorView(Wire wire, Requests requests, URI node) {
    this.wire = wire;
    this.requests = requests;
    this.node = node;
  }

  /** How things stand, as JSON. */
  public String status() {
    return Json.write(wire.json(requests.quick("asking for the conveyor", node, PATH)));
  }

  /** How far an item is on its way, as JSON. */
  public String item(String id) {
    String what = "asking for item " + IdText.text("item", id) + " of the conveyor";
    return Json.write(wire.json(requests.quick(what, node, PATH + "/items/" + id)));
  }

  /**
   * Has every shipment tried now, from the same machine. Returns how many those are that waited for
   * something.
   */
  public long retry() {
    String what = "having the conveyor try again";
    JsonNode answer =
        wire.json(
            Requests.once(
                requests.request(
                    what,
                    node,
                    PATH + "/retry",
                    builder -> builder.POST(HttpRequest.BodyPublishers.noBody()))));
    return new Answers(what).whole(answer, "retried");
  }

  /** A shipment as the ANS-104 bundle that it travels as; from the same machine. */
  public Bytes bundle(long shipment) {
    String what = "exporting shipment " + shipment;
    return wire.answer(requests.quick(what, node, PATH + "/shipments/" + shipment + "/bundle"))
        .body();
  }
}
