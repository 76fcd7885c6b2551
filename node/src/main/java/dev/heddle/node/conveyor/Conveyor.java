package dev.heddle.node.conveyor;

import dev.heddle.node.store.Block;
import dev.heddle.node.store.ConveyorRecord;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipments;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreException;
import dev.heddle.node.unit.Backoff;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gets every item that the node accepted or made onto Arweave: gathers them in the order of their
 * places in the log, seals them into shipments, and stays with each until it is final.
 *
 * <p>What it knows of shipments is in the log before anything is done about it, so it can die at
 * any moment. It works in turns, one thread does all of them; {@link #turn} takes one and is what a
 * simulation calls.
 */
public final class Conveyor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Conveyor.class.getName());
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  private final Store store;
  private final @Nullable Lane lane;
  private final ConveyorOptions options;
  private final InstantSource clock;
  private final Backoff backoff;
  private final Semaphore wake = new Semaphore(0);
  private final Map<Long, Wait> waits = new ConcurrentHashMap<>();
  private volatile Gathered gathered = Gathered.NONE;
  private volatile boolean stopped;
  private @Nullable Thread thread;
  private long lastLookMs;

  /** Why a shipment is left alone for now. */
  private record Wait(long untilMs, int failures, String reason) {}

  /**
   * Items that are in no shipment.
   *
   * @param from the first ord
   * @param next the ord after the last that was looked at
   * @param sinceMs when the oldest was accepted, or a little earlier
   */
  private record Gathered(long from, long next, int items, long bytes, long sinceMs, boolean full) {
    static final Gathered NONE = new Gathered(-1, -1, 0, 0, 0, false);
  }

  /**
   * @param lane how things travel; without one it only counts what would (dry)
   * @param random spreads retries
   */
  Conveyor(
      Store store,
      Optional<Lane> lane,
      ConveyorOptions options,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.lane = lane.orElse(null);
    this.options = options;
    this.clock = clock;
    this.backoff = new Backoff(options.pace().firstPause(), options.pace().pauseMax(), random);
  }

  /** Takes turns until it is closed. */
  public void start(ThreadFactory threads) {
    Thread fresh = threads.newThread(this::work);
    thread = fresh;
    fresh.start();
  }

  private void work() {
    while (!stopped) {
      try {
        turn();
      } catch (RuntimeException e) {
        if (!stopped) {
          LOG.log(System.Logger.Level.WARNING, "a turn of the conveyor failed", e);
        }
      }
      try {
        if (wake.tryAcquire(turnMs(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Shipments are due at different times; this is how exactly that is kept. */
  private long turnMs() {
    return Math.clamp(options.pace().poll().toMillis() / 4, 50, 1000);
  }

  /** Seals what is to be sealed, and takes every shipment that is due a step on. */
  void turn() {
    Lane by = lane;
    look();
    if (by == null) {
      return;
    }
    while (seal()) {
      look();
    }
    for (Shipment shipment : store.shipments().open(options.seals().openMax())) {
      if (!stopped && due(shipment.number())) {
        advance(by, shipment);
      }
    }
  }

  private boolean due(long shipment) {
    Wait wait = waits.get(shipment);
    return wait == null || wait.untilMs() <= clock.millis();
  }

  private void advance(Lane by, Shipment shipment) {
    Optional<String> obstacle = obstacle(by, shipment);
    long number = shipment.number();
    if (store.shipments().shipment(number).filter(now -> now.state() == State.FINAL).isPresent()) {
      by.forget(number);
      waits.remove(number);
      return;
    }
    Wait before = waits.get(number);
    int failures = obstacle.isEmpty() ? 0 : before == null ? 1 : before.failures() + 1;
    long pauseMs =
        obstacle.isEmpty() ? options.pace().poll().toMillis() : backoff.pauseMs(failures);
    if (obstacle.isPresent()) {
      LOG.log(
          System.Logger.Level.INFO,
          "shipment {0} waits {1} ms: {2}",
          Long.toString(number),
          Long.toString(pauseMs),
          obstacle.get());
    }
    waits.put(number, new Wait(clock.millis() + pauseMs, failures, obstacle.orElse("")));
  }

  /** That the store takes nothing holds up one shipment like any other trouble. */
  private static Optional<String> obstacle(Lane by, Shipment shipment) {
    try {
      return by.advance(shipment);
    } catch (StoreException e) {
      return Optional.of("the log takes nothing: " + e.getMessage());
    }
  }

  /** Looks at what came since the last look. */
  private void look() {
    Shipments shipments = store.shipments();
    long from = shipments.sealedUpTo();
    long nowMs = clock.millis();
    Gathered before =
        gathered.from() == from ? gathered : new Gathered(from, from, 0, 0, nowMs, false);
    if (!before.full()) {
      ConveyorOptions.Seals seals = options.seals();
      Shipments.Look look =
          shipments.pieces(
              before.next(),
              Long.MAX_VALUE,
              seals.bytes() - before.bytes(),
              seals.items() - before.items());
      int items = before.items() + look.pieces().size();
      long bytes = before.bytes() + look.pieces().stream().mapToLong(Shipments.Piece::bytes).sum();
      long sinceMs =
          before.items() > 0 || look.pieces().isEmpty()
              ? before.sinceMs()
              : acceptedMs(look.pieces().getFirst().ord(), nowMs);
      gathered = new Gathered(from, look.next(), items, bytes, sinceMs, look.full());
    }
    lastLookMs = nowMs;
  }

  /** It came after the last look, and after the block before its own was closed. */
  private long acceptedMs(long ord, long nowMs) {
    long blockMs = store.block((ord >>> 32) - 1).map(Block::timestampMs).orElse(0L);
    return Math.min(nowMs, Math.max(lastLookMs, blockMs));
  }

  private boolean seal() {
    Gathered now = gathered;
    long nowMs = clock.millis();
    boolean ripe =
        now.items() > 0
            && (now.full() || nowMs - now.sinceMs() >= options.seals().age().toMillis());
    if (!ripe || !maySeal(nowMs)) {
      return false;
    }
    Shipment.Range range = new Shipment.Range(now.from(), now.next(), now.items(), now.bytes());
    long number = store.shipments().count();
    store.commit(new ConveyorRecord.Sealed(number, range, now.sinceMs(), nowMs));
    return store.shipments().count() > number;
  }

  private boolean maySeal(long nowMs) {
    ConveyorOptions.Seals seals = options.seals();
    Shipments shipments = store.shipments();
    if (shipments.open(seals.openMax()).size() >= seals.openMax()) {
      return false;
    }
    long number = shipments.count() - seals.perHourMax();
    return number < 0
        || shipments
            .shipment(number)
            .map(shipment -> shipment.steps().getFirst().atMs() < nowMs - HOUR_MS)
            .orElse(true);
  }

  /** Every shipment is due now, whatever it waited for. Safe for any thread. */
  public int retry() {
    int waiting = waits.size();
    waits.clear();
    wake.release();
    return waiting;
  }

  /**
   * How things stand.
   *
   * @param pendingItems in no shipment yet
   * @param open shipments that are not final
   * @param oldestMs when the oldest item was accepted that is not final
   * @param troubled how many shipments wait because of something
   */
  public record Load(
      int pendingItems,
      long pendingBytes,
      long shipments,
      List<Shipment> open,
      OptionalLong oldestMs,
      long troubled) {}

  /** How things stand now. Safe for any thread. */
  public Load load() {
    Gathered now = gathered;
    List<Shipment> open = store.shipments().open(options.seals().openMax());
    OptionalLong oldestMs =
        open.isEmpty()
            ? now.items() > 0 ? OptionalLong.of(now.sinceMs()) : OptionalLong.empty()
            : open.stream().mapToLong(Shipment::acceptedMs).min();
    long troubled = waits.values().stream().filter(wait -> wait.failures() > 0).count();
    return new Load(now.items(), now.bytes(), store.shipments().count(), open, oldestMs, troubled);
  }

  /** How old the oldest item is that is not final; 0 where all are. Safe for any thread. */
  public long oldestAgeMs() {
    long nowMs = clock.millis();
    return Math.max(0, nowMs - load().oldestMs().orElse(nowMs));
  }

  /** Why an operator should look: items are not final for longer than they should take. */
  public Optional<String> late() {
    long ageMs = oldestAgeMs();
    return ageMs > options.lateAfter().toMillis()
        ? Optional.of(
            "the oldest item that is not final on Arweave was accepted %d s ago; see heddle"
                    .formatted(ageMs / 1000)
                + " conveyor status")
        : Optional.empty();
  }

  /** What is in the way of a shipment. */
  Optional<String> obstacle(long shipment) {
    return Optional.ofNullable(waits.get(shipment))
        .map(Wait::reason)
        .filter(reason -> !reason.isEmpty());
  }

  void describe(ObjectNode json) {
    Lane by = lane;
    if (by == null) {
      json.put("lane", "dry");
    } else {
      by.describe(json);
    }
  }

  @Override
  public void close() {
    stopped = true;
    wake.release();
    Lane by = lane;
    if (by != null) {
      by.hangUp();
    }
    Thread working = thread;
    if (working != null) {
      // Never interrupted: it may be reading a file of the log, which would be closed by that.
      joined(working);
    }
  }

  private static void joined(Thread working) {
    try {
      working.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
