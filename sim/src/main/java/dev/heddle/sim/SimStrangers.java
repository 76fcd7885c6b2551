package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.messenger.Strangers;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.net.URI;
import java.util.Optional;

/** The other nodes as one node sees them: their messengers take what is for their processes. */
final class SimStrangers implements Strangers {
  private static final int PATIENCE_MS = 1000;

  private final Network network;
  private final Life life;

  SimStrangers(Network network, Life life) {
    this.network = network;
    this.life = life;
  }

  @Override
  public Optional<URI> schedulerOf(Bytes process) {
    return network.home(process).map(home -> URI.create("sim://" + home.name()));
  }

  @Override
  public Sent send(URI scheduler, DataItem item) {
    SimNode home = item.target().flatMap(network::home).orElseThrow();
    return network
        .ask(life, home, PATIENCE_MS, units -> take(units, item.verify().orElseThrow()))
        .orElseGet(() -> new Sent.Unreachable("no answer from " + home.name()));
  }

  private static Sent take(Units units, VerifiedItem item) {
    try {
      return switch (units.messenger().send(item)) {
        case Scheduled.Accepted _, Scheduled.Duplicate _ -> new Sent.Taken();
        case Scheduled.Refused(int status, String reason) -> refused(status, reason);
      };
    } catch (Refusal refusal) {
      return refused(refusal.status(), refusal.reason());
    }
  }

  private static Sent refused(int status, String reason) {
    return status >= 500 || status == 429 ? new Sent.Unreachable(reason) : new Sent.Refused(reason);
  }
}
