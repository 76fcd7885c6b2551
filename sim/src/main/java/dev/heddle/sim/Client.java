package dev.heddle.sim;

import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.List;
import java.util.Optional;

/** Somebody who sends items until each is accepted, and some of them again. */
final class Client {
  private static final int PATIENCE_MS_MAX = 3000;
  private static final int PAUSE_MS_MAX = 400;
  private static final double SENDS_AGAIN = 0.2;

  /** An item and the node it is for. */
  record Errand(SimNode node, VerifiedItem item) {}

  private final World world;
  private final Network network;
  private final Life life;
  private final List<Errand> errands;
  private boolean done;

  Client(World world, Network network, String name, List<Errand> errands) {
    this.world = world;
    this.network = network;
    this.life = new Life(name);
    this.errands = errands;
  }

  void start() {
    world.start(life, this::run);
  }

  /** Whether all of its items were accepted. */
  boolean done() {
    return done;
  }

  private void run() {
    for (Errand errand : errands) {
      send(errand);
      if (world.happens(SENDS_AGAIN)) {
        send(errand);
      }
    }
    done = true;
  }

  private void send(Errand errand) {
    boolean accepted = false;
    while (!accepted) {
      world.sleep(life, world.chance().nextInt(PAUSE_MS_MAX));
      Optional<Scheduled> answer =
          network.ask(
              life,
              errand.node(),
              1 + world.chance().nextInt(PATIENCE_MS_MAX),
              units -> units.scheduler().schedule(errand.item(), false));
      accepted = answer.map(scheduled -> heard(errand, scheduled)).orElse(false);
    }
  }

  private boolean heard(Errand errand, Scheduled scheduled) {
    switch (scheduled) {
      case Scheduled.Accepted(var entry) -> {
        world.tell(life.who(), "hears of slot " + entry.assignment().slot());
        errand.node().history().told(errand.item().id(), entry);
        return true;
      }
      case Scheduled.Duplicate(var entry) -> {
        world.tell(life.who(), "hears of slot " + entry.assignment().slot() + " again");
        errand.node().history().told(errand.item().id(), entry);
        return true;
      }
      case Scheduled.Refused(int status, String reason) -> {
        world.tell(life.who(), "is refused: " + status + " " + reason);
        return false;
      }
    }
  }
}
