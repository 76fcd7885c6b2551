package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A storm over a few nodes and their clients, and the calm after it, in which all must come to rest
 * and everything must be as it was said to be.
 */
final class Simulation {
  /** What the units log of injected faults; a console has a lock that threads outside hold too. */
  private static final Logger LOG_OF_UNITS = Logger.getLogger("dev.heddle.node");

  static {
    LOG_OF_UNITS.setLevel(Level.OFF);
  }

  private static final int NODES_MAX = 3;
  private static final int STORM_MS_MAX = 8_000;
  private static final long STEPS_MAX = 30_000;

  private final long seed;
  private final Trace trace;
  private final World world;
  private final Network network;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<Client> clients;
  private final Judge judge;

  private Simulation(long seed, Flaw flaw, int traceMax) {
    this.seed = seed;
    this.trace = new Trace(traceMax);
    this.world = new World(seed, trace);
    this.network = new Network(world);
    this.judge = new Judge(network);
    Map<Bytes, String> writers = new HashMap<>();
    int count = 1 + world.chance().nextInt(NODES_MAX);
    for (int i = 0; i < count; i++) {
      nodes.add(new SimNode(network, i, flaw, new LogWatch(world, "node" + i, writers)));
    }
    this.clients = Workload.clients(network, nodes);
  }

  /**
   * Runs a seed to its end, in the calling thread.
   *
   * @param flaw what is planted
   * @param traceMax how many events can be read in the verdict
   */
  static Verdict run(long seed, Flaw flaw, int traceMax) {
    return new Simulation(seed, flaw, traceMax).run();
  }

  private Verdict run() {
    try {
      storm();
      calm();
      judge();
      return verdict(Optional.empty(), "", null);
    } catch (BrokenInvariantException broken) {
      return verdict(Optional.of(broken.checker()), String.valueOf(broken.getMessage()), broken);
    } catch (Throwable thrown) {
      return verdict(Optional.of(Checker.NOTHING_THROWS), thrown.toString(), thrown);
    }
  }

  private Verdict verdict(Optional<Checker> broken, String how, @Nullable Throwable cause) {
    return new Verdict(
        seed, broken, how, cause, trace.digest(), trace.events(), world.steps(), trace.newest());
  }

  private void storm() throws Throwable {
    world.weather(Weather.of(world.chance()));
    world.tell("world", world.weather().toString());
    nodes.forEach(SimNode::start);
    clients.forEach(Client::start);
    long endMs = world.nowMs() + world.chance().nextInt(STORM_MS_MAX);
    world.run(this::check, () -> world.nowMs() > endMs, STEPS_MAX);
  }

  private void calm() throws Throwable {
    world.tell("world", "calms down");
    world.weather(Weather.CALM);
    network.heal();
    nodes.forEach(node -> node.crash("it is restarted"));
    Checker.COMES_TO_REST.require(
        world.run(this::check, this::rests, STEPS_MAX),
        "after %d steps there is still work".formatted(world.steps()));
  }

  private boolean rests() {
    return clients.stream().allMatch(Client::done)
        && nodes.stream().allMatch(node -> node.units().filter(Units::idle).isPresent());
  }

  private void judge() throws Throwable {
    nodes.forEach(judge::look);
    nodes.forEach(judge::foldAgain);
    Checker.COMES_TO_REST.require(
        world.run(this::check, judge::done, STEPS_MAX), "folding the logs again does not end");
  }

  private void check() {
    nodes.forEach(SimNode::check);
  }
}
