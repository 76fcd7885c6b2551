package dev.heddle.node.messenger;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Entry;
import dev.heddle.node.unit.AssignmentQuery;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The routes of an ao messenger unit (legacynet). A 202 means that the item is durable and has its
 * slot; what follows from it is carried afterwards.
 *
 * <p>Where the reference answers 500 to a bad request, this answers 400 with the reason. Monitoring
 * what is monitored is no error.
 */
public final class MessengerRoutes {
  private final MessengerUnit messenger;
  private final ItemDoor door;

  public MessengerRoutes(MessengerUnit messenger, ItemDoor door) {
    this.messenger = messenger;
    this.door = door;
  }

  /** The routes, relative to where the unit is mounted. */
  public Routes routes() {
    return new Routes(Surface.AO)
        .get("/", this::base)
        .post("/", this::post)
        .post("/monitor/{pid}", this::monitor)
        .delete("/monitor/{pid}", this::unmonitor)
        .post("/push/{id}/{number}", this::push);
  }

  private Response base(Request request) {
    if (request.query("debug").isEmpty()) {
      return Response.text(200, "ao messenger unit");
    }
    long kinds =
        List.of("message", "spawn", "assign").stream()
            .filter(kind -> request.query(kind).isPresent())
            .count();
    if (kinds > 1) {
      throw new Refusal(
          422, "Only one of message, assign, or spawn query parameters can be provided");
    }
    if (request.query("process").isEmpty()) {
      throw new Refusal(400, "'process': Process ID is required.");
    }
    // As of a reference messenger whose traces are switched off, which is its default.
    ObjectNode page = Json.object();
    page.set("pageInfo", Json.object().put("hasNextPage", false));
    page.set("edges", Json.array());
    return Response.json(200, Json.write(page));
  }

  private Response post(Request request) {
    Optional<AssignmentRequest> assignment = AssignmentQuery.read(request);
    if (assignment.isPresent()) {
      Entry entry = entry(messenger.assign(assignment.get()));
      return accepted("Processing Assignment", entry.assignment().id());
    }
    VerifiedItem item = door.admit(request.body());
    Entry entry = entry(messenger.send(item));
    return accepted("Processing DataItem", entry.message().map(DataItem::id).orElseGet(item::id));
  }

  private static Entry entry(Scheduled scheduled) {
    return switch (scheduled) {
      case Scheduled.Accepted accepted -> accepted.entry();
      case Scheduled.Duplicate duplicate -> duplicate.first();
      case Scheduled.Refused refused -> throw new Refusal(refused.status(), refused.reason());
    };
  }

  private Response monitor(Request request) {
    VerifiedItem item = door.admit(request.body());
    messenger.monitor(monitored(request, item), item);
    return Response.text(200, "Monitoring process");
  }

  private Response unmonitor(Request request) {
    VerifiedItem item = door.admit(request.body());
    messenger.unmonitor(monitored(request, item), item);
    return Response.text(200, "Process deleted");
  }

  /** The process in the path, which the signed item must mean as well. */
  private static Bytes monitored(Request request, VerifiedItem item) {
    Bytes process = id("process id", request.parameter("pid"));
    Optional<Bytes> target = item.item().target();
    if (target.isPresent() && !target.get().equals(process)) {
      throw new Refusal(
          400, "the item is for process " + target.get() + ", the path names " + process);
    }
    return process;
  }

  private Response push(Request request) {
    Bytes message = id("message id", request.parameter("id"));
    String number = request.parameter("number");
    if (!number.matches("\\d{1,6}")) {
      throw new Refusal(400, "'number' must be the place of a message in the result, from 0");
    }
    Bytes process = id("process-id", request.query("process-id").orElse(""));
    messenger.push(process, message, Integer.parseInt(number));
    return accepted("Processing Message Result", message);
  }

  private static Response accepted(String message, Bytes id) {
    return Response.json(
        202, Json.write(Json.object().put("message", message).put("id", id.base64Url())));
  }

  private static Bytes id(String what, String text) {
    return Ids.parse(text)
        .orElseThrow(() ->
            new Refusal(400, what + " must be the 43 characters of an id, got " + text.length()));
  }
}
