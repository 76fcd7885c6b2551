package dev.heddle.node.boot;

import dev.heddle.core.json.Json;
import dev.heddle.node.compute.ComputeLoad;
import dev.heddle.node.compute.ComputeUnit;
import dev.heddle.node.conveyor.Conveyor;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreHealth;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /health} (and {@code /health/ready}): whether each unit can do its job at this moment,
 * and why not; 503 if one cannot. {@code GET /health/live} answers 200 as long as the process
 * answers at all: who gets none restarts it, which would mend nothing where only the disk is full.
 */
final class Health {
  private static final int UNAVAILABLE = 503;

  private final Store store;
  private final ComputeUnit compute;
  private final Optional<Conveyor> conveyor;
  private final Predicate<String> runs;
  private final InstantSource clock;

  /**
   * @param conveyor nothing where there is none
   * @param runs whether a unit is served
   */
  Health(
      Store store,
      ComputeUnit compute,
      Optional<Conveyor> conveyor,
      Predicate<String> runs,
      InstantSource clock) {
    this.store = store;
    this.compute = compute;
    this.conveyor = conveyor;
    this.runs = runs;
    this.clock = clock;
  }

  Routes routes() {
    return new Routes(Surface.HEDDLE)
        .get("/health", this::ready)
        .get("/health/ready", this::ready)
        .get("/health/live", _ -> Response.json(200, "{\"status\":\"ok\"}"));
  }

  private Response ready(Request request) {
    ObjectNode report = report();
    boolean ok = report.path("status").asString("").equals("ok");
    return Response.json(ok ? 200 : UNAVAILABLE, Json.write(report));
  }

  /** Whether each unit can do its job. */
  ObjectNode report() {
    StoreHealth health = store.health();
    Optional<String> log = health.obstacle();
    ObjectNode units = Json.object();
    units.set("store", store(health, log));
    if (runs.test("su")) {
      units.set("su", unit(log));
    }
    if (runs.test("cu")) {
      units.set("cu", compute(health));
    }
    if (runs.test("mu")) {
      units.set("mu", messenger(log));
    }
    if (runs.test("gateway")) {
      units.set("gateway", unit(log));
    }
    conveyor.ifPresent(made -> units.set("conveyor", conveyor(made)));
    boolean ok = units.valueStream().allMatch(unit -> unit.path("ok").asBoolean());
    ObjectNode all = Json.object().put("status", ok ? "ok" : "failing");
    all.set("units", units);
    return all;
  }

  private static ObjectNode unit(Optional<String> obstacle) {
    ObjectNode unit = Json.object().put("ok", obstacle.isEmpty());
    obstacle.ifPresent(reason -> unit.put("reason", reason));
    return unit;
  }

  private static ObjectNode store(StoreHealth health, Optional<String> log) {
    return unit(log)
        .put("queuedAppends", health.queue().appends())
        .put("queuedAppendsMax", health.queue().appendsMax())
        .put("queuedBytes", health.queue().bytes())
        .put("queuedBytesMax", health.queue().bytesMax())
        .put("diskFreeBytes", health.room().freeBytes())
        .put("diskReserveBytes", health.room().reserveBytes());
  }

  private ObjectNode compute(StoreHealth health) {
    ComputeLoad load = compute.load();
    Optional<String> obstacle =
        health
            .obstacleToResults()
            .or(() ->
                load.waiting() >= ComputeUnit.WAITING_MAX
                    ? Optional.of(load.waiting() + " requests wait for evaluations")
                    : Optional.empty());
    return unit(obstacle)
        .put("waiting", load.waiting())
        .put("waitingMax", ComputeUnit.WAITING_MAX)
        .put("enginesDiffered", compute.crossChecks().differences());
  }

  /** That Arweave is slow is an alarm, and no reason to send nobody here any more. */
  private ObjectNode conveyor(Conveyor made) {
    Conveyor.Load load = made.load();
    ObjectNode unit = unit(Optional.empty()).put("pendingItems", load.pendingItems());
    unit.put("shipmentsOpen", load.open().size()).put("shipmentsTroubled", load.troubled());
    load.oldestMs().ifPresent(since -> unit.put("oldestUnfinalMs", clock.millis() - since));
    made.late().ifPresent(alarm -> unit.put("alarm", alarm));
    return unit;
  }

  private ObjectNode messenger(Optional<String> log) {
    Owed owed = Owed.of(store);
    ObjectNode unit = unit(log).put("owedOutboxes", owed.outboxes());
    owed.oldestMs().ifPresent(since -> unit.put("oldestOwedMs", clock.millis() - since));
    return unit;
  }
}
