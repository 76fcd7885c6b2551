package dev.heddle.node.scheduler;

import dev.heddle.core.ao.Assignment;
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
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.AssignmentQuery;
import dev.heddle.node.unit.ItemDoor;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The routes of an ao scheduler unit (legacynet), as the reference answers them.
 *
 * <p>Mixed types are the protocol's: a timestamp is text at {@code /} and {@code /timestamp} and a
 * number in the answer to a post. What the reference gets wrong is right here: a fresh process is
 * its own latest message, and a page knows whether there is a next one.
 */
public final class SchedulerRoutes {
  private final Scheduler scheduler;
  private final Store store;
  private final ItemDoor door;
  private final InstantSource clock;

  public SchedulerRoutes(Scheduler scheduler, Store store, ItemDoor door, InstantSource clock) {
    this.scheduler = scheduler;
    this.store = store;
    this.door = door;
    this.clock = clock;
  }

  /** The routes, relative to where the unit is mounted. */
  public Routes routes() {
    return new Routes(Surface.AO)
        .get("/", request -> base())
        .post("/", this::post)
        .get("/timestamp", request -> timestamp())
        .get("/health", request -> Response.empty(200))
        .get("/metrics", request -> Response.text(400, "Metrics not enabled"))
        .get("/processes/{pid}", request -> process(id(request.parameter("pid"), "process id")))
        .get(
            "/{pid}/bundle",
            request -> LogPage.bundle(store, id(request.parameter("pid"), "process id"), request))
        .get("/{pid}/latest", request -> latest(id(request.parameter("pid"), "process id")))
        .get("/{id}", this::read);
  }

  private Response base() {
    return ok(
        Json.object()
            .put("address", scheduler.address())
            .put("timestamp", Long.toString(clock.millis())));
  }

  private Response timestamp() {
    return ok(
        Json.object()
            .put("block_height", Assignment.blockHeightText(store.tip().height()))
            .put("timestamp", Long.toString(clock.millis())));
  }

  private Response post(Request request) {
    Optional<AssignmentRequest> assignment = AssignmentQuery.read(request);
    if (assignment.isPresent()) {
      return answer(scheduler.assign(assignment.get(), false), false);
    }
    VerifiedItem item = door.admit(request.body());
    return answer(scheduler.schedule(item, false), true);
  }

  private static Response answer(Scheduled scheduled, boolean ofMessage) {
    return switch (scheduled) {
      case Scheduled.Accepted accepted -> answer(accepted.entry(), ofMessage);
      case Scheduled.Duplicate duplicate -> answer(duplicate.first(), ofMessage);
      case Scheduled.Refused refused -> throw new Refusal(refused.status(), refused.reason());
    };
  }

  private static Response answer(Entry entry, boolean ofMessage) {
    Bytes id =
        entry
            .message()
            .filter(message -> ofMessage)
            .map(DataItem::id)
            .orElseGet(() -> entry.assignment().id());
    return ok(
        Json.object().put("id", id.base64Url()).put("timestamp", entry.assignment().timestampMs()));
  }

  private Response process(Bytes pid) {
    Entry first = store.entry(pid, 0).orElseThrow(() -> unknownProcess(pid));
    DataItem process = first.message().orElseThrow(() -> unknownProcess(pid));
    return ok(ScheduleJson.process(process, first.assignment()));
  }

  private Response latest(Bytes pid) {
    ProcessHead head = store.head(pid).orElseThrow(() -> unknownProcess(pid));
    Entry last = store.entry(pid, head.slots() - 1).orElseThrow(() -> unknownProcess(pid));
    return ok(ScheduleJson.message(last, false));
  }

  /** A message of the process if the id is one's, otherwise a page of the process with that id. */
  private Response read(Request request) {
    Bytes id = id(request.parameter("id"), "message or process id");
    boolean showAnchor = request.query("show-anchor").isPresent();
    Optional<Entry> found =
        request
            .query("process-id")
            .filter(text -> !text.isEmpty())
            .flatMap(text -> store.find(id(text, "process-id"), id))
            .filter(entry -> entry.assignment().slot() > 0);
    if (found.isPresent()) {
      return ok(ScheduleJson.message(found.get(), showAnchor));
    }
    if (store.head(id).isPresent()) {
      return ok(LogPage.read(store, id, request));
    }
    if (request.query("process-id").isEmpty()) {
      throw new Refusal(
          400, "Message or Process not found: " + id + " is no process; name one by process-id");
    }
    throw new Refusal(400, "Message or Process not found: " + id);
  }

  private static Refusal unknownProcess(Bytes pid) {
    return new Refusal(400, "Process not found: " + pid + " is not scheduled here");
  }

  private static Bytes id(String text, String what) {
    return Ids.parse(text)
        .orElseThrow(() ->
            new Refusal(400, what + " must be the 43 characters of an id, got " + text.length()));
  }

  private static Response ok(ObjectNode json) {
    return Response.json(200, Json.write(json));
  }
}
