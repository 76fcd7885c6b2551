package dev.heddle.node.messenger;

import dev.heddle.core.ao.Cursor;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.messenger.Carrier.Outcome;
import dev.heddle.node.store.DeliveryRecord;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.Monitor;
import dev.heddle.node.store.MonitorAtRecord;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Follows the cron results of monitored processes.
 *
 * <p>Nothing evaluates a cron unless it is asked for; a tick asks, for every monitored process. The
 * cursor moves on in the log when a result has been carried, and carrying a result twice has no
 * further effect, so none is lost and none is doubled. What is older than the horizon is evaluated,
 * because later states build on it, but not carried: the log says how many those were. Who is far
 * behind catches up in small turns.
 */
final class Monitors implements AutoCloseable {
  /** Cron results taken in one turn. */
  static final int RESULTS_MAX = 50;

  /** Who has results older than this to be carried is behind, and has another turn at once. */
  private static final long BEHIND_MS = 10_000;

  private static final System.Logger LOG = System.getLogger(Monitors.class.getName());

  private final Store store;
  private final Compute compute;
  private final Function<ResultRow, Outcome> carry;
  private final InstantSource clock;
  private final long catchUpMs;
  private final Turns<Bytes> turns;
  private final Set<Bytes> failing = ConcurrentHashMap.newKeySet();
  private final Set<Bytes> skipping = ConcurrentHashMap.newKeySet();

  /**
   * @param carry carries the outbox of one cron result
   */
  Monitors(
      Store store,
      Compute compute,
      Function<ResultRow, Outcome> carry,
      MessengerOptions options,
      Surroundings surroundings) {
    this.store = store;
    this.compute = compute;
    this.carry = carry;
    this.clock = surroundings.clock();
    this.catchUpMs = options.crons().catchUp().toMillis();
    this.turns =
        new Turns<>("following the cron", this::turn, surroundings, options.outboxesAtOnceMax());
  }

  /** Lets every monitored process have a turn that has none yet; returns at once. */
  void tick() {
    List<Monitor> monitored = store.monitors();
    Set<Bytes> processes = monitored.stream().map(Monitor::process).collect(Collectors.toSet());
    failing.retainAll(processes);
    skipping.retainAll(processes);
    processes.forEach(turns::wake);
  }

  /** Waits for the turns that there are. */
  boolean awaitIdle(long timeoutMs) {
    return turns.awaitIdle(timeoutMs);
  }

  @Override
  public void close() {
    turns.close();
  }

  private Turns.Verdict turn(Bytes process) {
    Optional<Monitor> monitor = store.monitor(process);
    if (monitor.isEmpty()) {
      return Turns.REST;
    }
    List<ResultRow> rows;
    try {
      rows = compute.cronResults(process, monitor.get().cursor(), RESULTS_MAX);
      failing.remove(process);
    } catch (Refusal refusal) {
      // Said once, or a process that cannot be evaluated would write a line every second.
      if (failing.add(process)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cron of process " + process + " is not followed: " + refusal.reason());
      }
      return Turns.REST;
    }
    if (rows.isEmpty()) {
      return Turns.REST;
    }
    int old = skip(process, rows);
    for (ResultRow row : rows.subList(old, rows.size())) {
      if (!(carry.apply(row) instanceof Outcome.Carried)) {
        return Turns.REST;
      }
      store.commit(new MonitorAtRecord(process, cursor(row.id())));
    }
    boolean behind = rows.getLast().id().timestampMs() < clock.millis() - BEHIND_MS;
    return behind || rows.size() == RESULTS_MAX ? Turns.AGAIN : Turns.REST;
  }

  /** Moves the cursor over what is too old to be carried, and says how many those are. */
  private int skip(Bytes process, List<ResultRow> rows) {
    long horizonMs = clock.millis() - catchUpMs;
    int old = 0;
    while (old < rows.size() && rows.get(old).id().timestampMs() < horizonMs) {
      old++;
    }
    if (old > 0) {
      String cursor = cursor(rows.get(old - 1).id());
      store.commit(new DeliveryRecord.CronSkipped(process, old, cursor));
      if (skipping.add(process)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cron results of process {0} from before {1} are older than cron-catch-up-ms and are"
                + " not carried",
            process,
            java.time.Instant.ofEpochMilli(horizonMs));
      }
    } else {
      skipping.remove(process);
    }
    return old;
  }

  static String cursor(EvaluationId id) {
    return new Cursor(id.timestampMs(), id.ordinate(), id.cron(), "ASC").encode();
  }

  /** Where to begin for a process that is monitored from now on: after its newest result. */
  Optional<String> newest(Bytes process) {
    return store.newestResult(process).map(row -> cursor(row.id()));
  }
}
