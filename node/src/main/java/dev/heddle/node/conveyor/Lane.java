package dev.heddle.node.conveyor;

import dev.heddle.node.store.Shipment;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A way to Arweave. One thread uses it; what it has to remember over a restart is in the store
 * before anybody outside hears of it.
 */
interface Lane {
  /**
   * Takes a shipment a step on, or finds that it has to wait.
   *
   * @return what is in the way, a sentence; nothing if all is well
   */
  Optional<String> advance(Shipment shipment);

  /** A shipment is final; what is remembered of it can go. */
  void forget(long shipment);

  /** Lets go of requests under way, from any thread; they fail. */
  void hangUp();

  /** What people want to know of it. */
  void describe(ObjectNode json);
}
