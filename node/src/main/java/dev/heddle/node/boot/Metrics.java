package dev.heddle.node.boot;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.compute.ComputeLoad;
import dev.heddle.node.compute.ComputeUnit;
import dev.heddle.node.compute.CountingMachine;
import dev.heddle.node.compute.CrossChecks;
import dev.heddle.node.conveyor.Conveyor;
import dev.heddle.node.http.Listener;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.messenger.MessengerUnit;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreCounts;
import dev.heddle.node.store.StoreHealth;
import dev.heddle.node.unit.ItemDoor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * {@code GET /metrics}: what the node does, in figures for Prometheus. Each part counts for itself;
 * here they are asked. docs/operating/metrics.md lists every figure.
 */
final class Metrics {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Store store;
  private final CountingMachine machine;
  private final IntSupplier engineTasks;
  private final ComputeUnit compute;
  private final List<ItemDoor> doors;
  private final MessengerUnit messenger;
  private final Optional<Conveyor> conveyor;
  private final List<Listener> listeners;

  /**
   * @param engineTasks how many tasks the engine's threads have
   * @param doors where items come in
   * @param conveyor nothing where there is none
   * @param listeners those there are when somebody asks
   */
  Metrics(
      Store store,
      CountingMachine machine,
      IntSupplier engineTasks,
      ComputeUnit compute,
      List<ItemDoor> doors,
      MessengerUnit messenger,
      Optional<Conveyor> conveyor,
      List<Listener> listeners) {
    this.store = store;
    this.machine = machine;
    this.engineTasks = engineTasks;
    this.compute = compute;
    this.doors = doors;
    this.messenger = messenger;
    this.conveyor = conveyor;
    this.listeners = listeners;
  }

  Routes routes() {
    return new Routes(Surface.HEDDLE)
        .get(
            "/metrics",
            request -> Response.bytes(200, Exposition.CONTENT_TYPE, Bytes.utf8(text())));
  }

  private String text() {
    Exposition out = new Exposition();
    machine(out);
    compute(out);
    messenger(out);
    conveyor.ifPresent(made -> conveyor(out, made));
    store(out);
    signatures(out);
    http(out);
    process(out);
    return out.text();
  }

  private void machine(Exposition out) {
    CountingMachine.Counts counts = machine.counts();
    CountingMachine.Evaluations evaluations = counts.evaluations();
    out.counter("heddle_evaluations_total", "Messages and cron ticks evaluated, by outcome.")
        .value("outcome", "accepted", evaluations.accepted())
        .value("outcome", "rejected", evaluations.rejected())
        .value("outcome", "failed", evaluations.failed())
        .value("outcome", "stopped", evaluations.stopped());
    out.counter("heddle_gas_total", "Gas that evaluations used.").value(evaluations.gasUsed());
    out.counter("heddle_evaluation_seconds_total", "Time spent on evaluations.")
        .seconds(evaluations.nanos());
    out.counter("heddle_dry_runs_total", "Messages answered and forgotten.")
        .value(counts.inspections());
    out.counter("heddle_instances_started_total", "Instances that began at a first message.")
        .value(counts.started());
    out.counter("heddle_instances_restored_total", "Instances that went on from a checkpoint.")
        .value(counts.restored());
    out.gauge("heddle_engine_tasks", "Tasks that run on engine threads or wait for one.")
        .value(engineTasks.getAsInt());
  }

  private void compute(Exposition out) {
    ComputeLoad load = compute.load();
    out.gauge("heddle_folds_running", "Processes on their way to a slot.").value(load.folding());
    out.gauge("heddle_requests_waiting", "Requests that wait for an evaluation.")
        .value(load.waiting());
    out.gauge("heddle_instances_live", "Processes that have an instance.")
        .value(load.live().instances());
    out.gauge("heddle_instances_live_bytes", "About how much memory live instances take.")
        .value(load.live().bytes());
    out.gauge("heddle_instances_wanted", "Processes that wait until there is room for theirs.")
        .value(load.live().seatsWanted());
    out.counter("heddle_results_total", "Results asked for, by where they came from.")
        .value("source", "store", load.resultsStored())
        .value("source", "evaluation", load.resultsEvaluated());
    CrossChecks checks = compute.crossChecks();
    out.counter("heddle_cross_checks_total", "Evaluations done on the second engine as well.")
        .value("outcome", "same", checks.checked() - checks.differences())
        .value("outcome", "other", checks.differences())
        .value("outcome", "skipped", checks.skipped());
  }

  private void messenger(Exposition out) {
    MessengerUnit.Standing standing = messenger.standing();
    out.gauge("heddle_outbox_processes", "Processes with outboxes that are to be carried.")
        .value(standing.owing());
    out.gauge("heddle_outbox_processes_stalled", "Of those, some that cannot be gone on with.")
        .value(standing.stalled().size());
    out.gauge("heddle_letters", "Entries of outboxes that could not be delivered at once.")
        .value("state", "waiting", standing.lettersWaiting())
        .value("state", "dead", standing.lettersDead());
    out.gauge("heddle_chains_slowed", "Chains that are slowed down, 100 at most are counted.")
        .value(standing.slowed().size());
    out.gauge("heddle_monitors", "Processes whose cron is followed.").value(standing.monitored());
  }

  private void conveyor(Exposition out, Conveyor made) {
    Conveyor.Load load = made.load();
    out.gauge("heddle_conveyor_pending_items", "Items that are in no shipment yet.")
        .value(load.pendingItems());
    out.gauge("heddle_conveyor_pending_bytes", "Bytes of those.").value(load.pendingBytes());
    out.gauge("heddle_conveyor_shipments", "Shipments that were sealed.").value(load.shipments());
    Exposition.Figure open =
        out.gauge("heddle_conveyor_shipments_open", "Shipments that are not final, by state.");
    for (Shipment.State state : Shipment.State.values()) {
      if (state != Shipment.State.FINAL) {
        long count = load.open().stream().filter(one -> one.state() == state).count();
        open.value("state", state.name().toLowerCase(Locale.ROOT), count);
      }
    }
    out.gauge("heddle_conveyor_shipments_troubled", "Of those, the ones that something holds up.")
        .value(load.troubled());
    out.gauge("heddle_conveyor_oldest_unfinal_seconds", "Age of the oldest item that is not final.")
        .value(Math.max(0, made.oldestAgeMs() / 1000));
    out.gauge("heddle_conveyor_late", "Whether that is more than it should be: 1, or 0.")
        .value(made.late().isPresent() ? 1 : 0);
  }

  private void store(Exposition out) {
    StoreCounts counts = store.counts();
    out.gauge("heddle_processes", "Processes in the log.").value(store.processCount());
    out.counter("heddle_log_appends_total", "Appends to the log.").value(counts.appends());
    out.counter("heddle_log_flushes_total", "Flushes of the log; one serves all that wait.")
        .value(counts.flushes());
    StoreHealth health = store.health();
    out.counter("heddle_log_refused_total", "Appends refused since too many waited.")
        .value(health.queue().refused());
    out.gauge("heddle_log_queue_appends", "Appends that wait for the disk.")
        .value(health.queue().appends());
    out.gauge("heddle_log_queue_bytes", "Bytes of those.").value(health.queue().bytes());
    out.gauge("heddle_log_writable", "Whether the log takes appends: 1, or 0.")
        .value(health.obstacle().isEmpty() ? 1 : 0);
    out.gauge("heddle_log_bytes", "Bytes in the log.").value(health.room().logBytes());
    out.gauge("heddle_disk_free_bytes", "Bytes that the disk can still take.")
        .value(health.room().freeBytes());
    out.counter("heddle_results_kept_total", "Results kept, of messages and of cron ticks.")
        .value("kind", "message", counts.results().ofMessages())
        .value("kind", "cron", counts.results().ofCrons());
    Owed owed = Owed.of(store);
    out.gauge("heddle_outboxes_owed", "Outboxes still to be carried, counted up to a limit.")
        .value(owed.outboxes());
    out.counter("heddle_checkpoints_total", "Checkpoints kept.").value(counts.checkpoints());
    out.counter("heddle_checkpoint_blobs_total", "Pages and tree nodes that checkpoints added.")
        .value(counts.blobs());
    out.counter("heddle_checkpoint_bytes_total", "Bytes of those, before they are compressed.")
        .value(counts.blobBytes());
  }

  private void signatures(Exposition out) {
    ItemDoor.Counts counts =
        doors.stream()
            .map(ItemDoor::counts)
            .reduce(new ItemDoor.Counts(0, 0, 0), ItemDoor.Counts::and);
    out.counter("heddle_signatures_total", "Items whose signatures were to be checked.")
        .value("outcome", "verified", counts.verified())
        .value("outcome", "refused", counts.refused())
        .value("outcome", "turned_away", counts.turnedAway());
  }

  private void http(Exposition out) {
    Exposition.Figure answers =
        out.counter("heddle_http_responses_total", "Answers, by surface and class of status.");
    for (int hundreds = 2; hundreds <= 5; hundreds++) {
      int status = hundreds;
      Map<String, Long> sums = new TreeMap<>();
      listeners.forEach(listener ->
          listener.answered(status).forEach((place, count) -> sums.merge(place, count, Long::sum)));
      sums.forEach(
          (place, count) -> answers.value(Map.of("surface", place, "class", status + "xx"), count));
    }
    out.gauge("heddle_connections_open", "Connections that clients have open.")
        .value(listeners.stream().mapToLong(Listener::connections).sum());
    out.gauge("heddle_body_bytes", "Bytes that bodies under way and answers being read take.")
        .value(listeners.stream().mapToLong(Listener::bodyBytes).sum());
  }

  private static void process(Exposition out) {
    Runtime runtime = Runtime.getRuntime();
    out.gauge("jvm_memory_used_bytes", "Memory of the JVM in use.")
        .value("area", "heap", runtime.totalMemory() - runtime.freeMemory());
    out.gauge("jvm_memory_max_bytes", "Memory that the JVM may use.")
        .value("area", "heap", runtime.maxMemory());
    ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .ifPresent(cpu ->
            out.counter("process_cpu_seconds_total", "Time of all cores spent on this process.")
                .seconds(cpu.toNanos()));
    out.gauge("process_open_fds", "Files and connections that this process has open.")
        .value(OpenFiles.now());
    residentBytes()
        .ifPresent(bytes ->
            out.gauge("process_resident_memory_bytes", "Memory of this process that is resident.")
                .value(bytes));
  }

  /** What Linux says; other systems say nothing here. */
  private static OptionalLong residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
