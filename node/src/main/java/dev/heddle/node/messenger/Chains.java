package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.Letter.Way;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * How much has followed from each item that began a chain, and how fast more may.
 *
 * <p>The log counts what followed, so a restart forgives nothing. Here is only what is under way:
 * what has been granted and may not be in the log yet, and when a chain that is slowed down may go
 * on. Of chains that were quiet for longest that is forgotten. Safe for any thread.
 */
final class Chains {
  /** Chains of which is known here what is under way. */
  static final int METERS_MAX = 10_000;

  private static final int SHOWN_MAX = 100;

  /** What a chain may do. */
  sealed interface Grant {
    /** So many of them, at once. */
    record Now(int items) implements Grant {}

    /** So many of them, not before that time. */
    record At(int items, long atMs) implements Grant {}
  }

  /** A chain that is slowed down. */
  record Slowed(Bytes root, long items, int depth) {}

  private static final class Meter {
    private long items;
    private int depth;
    private long freeAtMs;
  }

  private final Deliveries deliveries;
  private final MessengerOptions.Chains options;
  private final InstantSource clock;
  private final Map<Bytes, Meter> meters = new Recent<>(METERS_MAX);

  Chains(Deliveries deliveries, MessengerOptions.Chains options, InstantSource clock) {
    this.deliveries = deliveries;
    this.options = options;
    this.clock = clock;
  }

  /** The way to an item in a process: begun by itself if nobody here caused it. */
  Way way(Bytes process, Bytes item) {
    return deliveries
        .cause(process, item)
        .map(Deliveries.Cause::way)
        .orElseGet(() -> new Way(item, 0));
  }

  boolean cancelled(Way way) {
    return deliveries.chain(way.root()).cancelled();
  }

  /**
   * Asks for items to follow.
   *
   * @param way theirs
   */
  Grant ask(Way way, int items) {
    if (way.depth() > options.depthMax()) {
      return new Grant.Now(0);
    }
    synchronized (meters) {
      Meter meter = meters.computeIfAbsent(way.root(), this::meter);
      int granted = Math.clamp(options.itemsMax() - meter.items, 0, items);
      meter.items += granted;
      meter.depth = Math.max(meter.depth, way.depth());
      if (meter.items <= options.itemsFree() || granted == 0) {
        return new Grant.Now(granted);
      }
      long atMs =
          Math.max(clock.millis(), meter.freeAtMs) + granted * 1000L / options.itemsPerSecond();
      meter.freeAtMs = atMs;
      return new Grant.At(granted, atMs);
    }
  }

  private Meter meter(Bytes root) {
    Deliveries.Chain chain = deliveries.chain(root);
    Meter meter = new Meter();
    meter.items = chain.items();
    meter.depth = chain.depth();
    return meter;
  }

  /** Some of the chains that are slowed down at this moment. */
  List<Slowed> slowed() {
    long nowMs = clock.millis();
    synchronized (meters) {
      return meters.entrySet().stream()
          .filter(entry -> entry.getValue().freeAtMs > nowMs - 10_000)
          .limit(SHOWN_MAX)
          .map(entry -> new Slowed(entry.getKey(), entry.getValue().items, entry.getValue().depth))
          .toList();
    }
  }

  String spent(Way way) {
    return way.depth() > options.depthMax()
        ? "more than %d steps follow one another from %s (chain-depth-max)"
            .formatted(options.depthMax(), way.root())
        : "more than %d items follow from %s (chain-items-max)"
            .formatted(options.itemsMax(), way.root());
  }
}
