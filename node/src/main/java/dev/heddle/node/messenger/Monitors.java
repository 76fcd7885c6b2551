package dev.heddle.node.messenger;

import dev.heddle.core.ao.Cursor;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.messenger.Carrier.Outcome;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.Monitor;
import dev.heddle.node.store.MonitorAtRecord;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Follows the cron results of monitored processes.
 *
 * <p>Nothing evaluates a cron unless it is asked for; a tick asks, for every monitored process that
 * is not still busy with the tick before. The cursor moves on in the log when a result has been
 * carried, and carrying a result twice has no further effect, so none is lost and none is doubled.
 */
final class Monitors {
  /** Cron results taken at once; what is left comes with the next tick. */
  static final int RESULTS_MAX = 50;

  private static final System.Logger LOG = System.getLogger(Monitors.class.getName());

  private final Store store;
  private final Compute compute;
  private final Function<ResultRow, Outcome> carry;
  private final Semaphore places;
  private final Set<Bytes> busy = ConcurrentHashMap.newKeySet();
  private final Set<Bytes> failing = ConcurrentHashMap.newKeySet();
  private final Phaser running = new Phaser(1);

  /**
   * @param carry carries the outbox of one cron result
   */
  Monitors(Store store, Compute compute, Function<ResultRow, Outcome> carry, int atOnceMax) {
    this.store = store;
    this.compute = compute;
    this.carry = carry;
    this.places = new Semaphore(atOnceMax);
  }

  /** Starts a round for every monitored process that is not in one; returns at once. */
  void tick() {
    List<Monitor> monitored = store.monitors();
    failing.retainAll(monitored.stream().map(Monitor::process).collect(Collectors.toSet()));
    for (Monitor monitor : monitored) {
      if (busy.add(monitor.process())) {
        running.register();
        Thread.ofVirtual()
            .name("cron " + monitor.process())
            .start(() -> {
              try {
                round(monitor);
              } finally {
                busy.remove(monitor.process());
                running.arriveAndDeregister();
              }
            });
      }
    }
  }

  /** Waits for the rounds that have started. */
  void awaitIdle() {
    running.arriveAndAwaitAdvance();
  }

  private void round(Monitor monitor) {
    places.acquireUninterruptibly();
    try {
      for (ResultRow row : compute.cronResults(monitor.process(), monitor.cursor(), RESULTS_MAX)) {
        if (carry.apply(row) == Outcome.POSTPONED) {
          return;
        }
        String cursor = cursor(row.id());
        store.commit(new MonitorAtRecord(monitor.process(), cursor));
      }
      failing.remove(monitor.process());
    } catch (RuntimeException e) {
      // Said once, or a process that cannot be evaluated would write a line every second.
      if (failing.add(monitor.process())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cron of process " + monitor.process() + " is not followed: " + e.getMessage());
      }
    } finally {
      places.release();
    }
  }

  static String cursor(EvaluationId id) {
    return new Cursor(id.timestampMs(), id.ordinate(), id.cron(), "ASC").encode();
  }

  /** Where to begin for a process that is monitored from now on: after its newest result. */
  Optional<String> newest(Bytes process) {
    return store.newestResult(process).map(row -> cursor(row.id()));
  }
}
