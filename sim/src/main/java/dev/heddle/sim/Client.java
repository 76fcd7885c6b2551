package dev.heddle.sim;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Somebody who sends items until each is accepted, some of them again, and reads some results. */
final class Client {
  private static final int PATIENCE_MS_MAX = 3000;
  private static final int PAUSE_MS_MAX = 300;
  private static final double SENDS_AGAIN = 0.2;
  private static final double READS = 0.3;

  /** An item and the node it is for. */
  record Errand(SimNode node, VerifiedItem item) {}

  /** Processes that are still to be spawned, before anybody may send to them. */
  static final class Opening {
    private int missing;

    Opening(int missing) {
      this.missing = missing;
    }
  }

  private final World world;
  private final Network network;
  private final Life life;
  private final Opening opening;
  private final List<Errand> spawns = new ArrayList<>();
  private final List<Errand> messages = new ArrayList<>();
  private boolean done;

  Client(Network network, String name, Opening opening) {
    this.world = network.world();
    this.network = network;
    this.life = new Life(name);
    this.opening = opening;
  }

  void spawns(Errand errand) {
    spawns.add(errand);
  }

  void sends(Errand errand) {
    messages.add(errand);
  }

  void start() {
    world.start(life, this::run);
  }

  /** Whether all of its items were accepted. */
  boolean done() {
    return done;
  }

  private void run() {
    for (Errand errand : spawns) {
      send(errand);
      opening.missing--;
    }
    while (opening.missing > 0) {
      world.sleep(life, PAUSE_MS_MAX);
    }
    for (Errand errand : messages) {
      Assignment assignment = send(errand);
      if (world.happens(READS)) {
        read(errand.node(), assignment);
      }
      if (world.happens(SENDS_AGAIN)) {
        send(errand);
      }
    }
    done = true;
  }

  private Assignment send(Errand errand) {
    while (true) {
      world.sleep(life, world.chance().nextInt(PAUSE_MS_MAX));
      world.tell(
          life.who(),
          "sends " + LogWatch.brief(errand.item().id()) + " to " + errand.node().name());
      Optional<Assignment> assigned =
          network
              .ask(
                  life, errand.node(), patienceMs(), units -> units.messenger().send(errand.item()))
              .flatMap(scheduled -> heard(errand, scheduled));
      if (assigned.isPresent()) {
        return assigned.get();
      }
    }
  }

  private int patienceMs() {
    return 1 + world.chance().nextInt(PATIENCE_MS_MAX);
  }

  private Optional<Assignment> heard(Errand errand, Scheduled scheduled) {
    switch (scheduled) {
      case Scheduled.Accepted(var entry) -> {
        world.tell(life.who(), "hears that " + said(entry));
        errand.node().history().told(errand.item().id(), entry);
        return Optional.of(entry.assignment());
      }
      case Scheduled.Duplicate(var entry) -> {
        world.tell(life.who(), "hears again that " + said(entry));
        errand.node().history().told(errand.item().id(), entry);
        return Optional.of(entry.assignment());
      }
      case Scheduled.Refused(int status, String reason) -> {
        world.tell(life.who(), "is refused: " + status + " " + reason);
        return Optional.empty();
      }
    }
  }

  private static String said(Entry entry) {
    Assignment assignment = entry.assignment();
    return "it has slot " + assignment.slot() + " of " + LogWatch.brief(assignment.process());
  }

  /** Asks what came of the slot, once: an answer is not owed to anybody. */
  private void read(SimNode node, Assignment assignment) {
    network
        .ask(life, node, patienceMs(), units -> result(units, assignment))
        .flatMap(row -> row)
        .ifPresent(row -> {
          world.tell(life.who(), "reads " + row.json());
          node.history().told(row);
        });
  }

  private static Optional<ResultRow> result(Units units, Assignment assignment) {
    try {
      return Optional.of(units.compute().result(assignment.process(), assignment.slot()));
    } catch (Refusal refusal) {
      return Optional.empty();
    }
  }
}
