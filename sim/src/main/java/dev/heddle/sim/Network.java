package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Between the nodes, and between them and their clients: loses, delays, repeats and parts. */
final class Network {
  private static final int DELAY_MS_MAX = 40;
  private static final int PARTITION_MS_MAX = 10_000;

  private final World world;
  private final Map<Bytes, SimNode> homes = new HashMap<>();
  private final Map<String, Long> partedUntilMs = new HashMap<>();

  Network(World world) {
    this.world = world;
  }

  World world() {
    return world;
  }

  /** Says where a process is, as a gateway does that everybody asks. */
  void home(Bytes process, SimNode node) {
    homes.put(process, node);
  }

  /** Where a process is, as far as anybody can know. */
  Optional<SimNode> home(Bytes process) {
    return Optional.ofNullable(homes.get(process));
  }

  /**
   * Asks a node and waits for the answer.
   *
   * @param from the life that asks
   * @return nothing if no answer came in time, in which case the node may have done it or not
   */
  <T> Optional<T> ask(Life from, SimNode to, long timeoutMs, Function<Units, T> request) {
    CompletableFuture<Optional<T>> answered = new CompletableFuture<>();
    world.after(from, timeoutMs, () -> answered.complete(Optional.empty()));
    int copies = world.happens(world.weather().repeat()) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      send(from.who(), to.name(), () -> arrive(from, to, request, answered));
    }
    return answered.join();
  }

  private <T> void arrive(
      Life from, SimNode to, Function<Units, T> request, CompletableFuture<Optional<T>> answered) {
    to.serve(units -> {
      T answer = request.apply(units);
      send(
          to.name(),
          from.who(),
          () -> world.after(from, 0, () -> answered.complete(Optional.of(answer))));
    });
  }

  private void send(String from, String to, Runnable arrives) {
    String way = from.compareTo(to) < 0 ? from + "|" + to : to + "|" + from;
    if (world.happens(world.weather().partition())) {
      long ms = 1L + world.chance().nextInt(PARTITION_MS_MAX);
      partedUntilMs.put(way, world.nowMs() + ms);
      world.tell(from, "is parted from " + to + " for " + ms + " ms");
    }
    boolean parted = partedUntilMs.getOrDefault(way, 0L) > world.nowMs();
    if (parted || world.happens(world.weather().drop())) {
      world.tell("network", "loses something from " + from + " to " + to);
    } else {
      world.after(World.OUTSIDE, world.chance().nextInt(DELAY_MS_MAX), arrives);
    }
  }

  /** Ends all partitions. */
  void heal() {
    partedUntilMs.clear();
  }
}
