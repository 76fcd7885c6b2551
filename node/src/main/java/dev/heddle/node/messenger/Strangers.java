package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.net.URI;
import java.util.Optional;

/**
 * Schedulers that are not ours: where they are, and how an item gets there. Calls block; safe for
 * any thread.
 */
public interface Strangers {
  /** Nobody else is known: what is not ours is a wallet. */
  Strangers NONE =
      new Strangers() {
        @Override
        public Optional<URI> schedulerOf(Bytes process) {
          return Optional.empty();
        }

        @Override
        public Sent send(URI scheduler, DataItem item) {
          return new Sent.Refused("no other scheduler is known");
        }
      };

  /** Where the scheduler of that process is; empty if it is no process as far as we can know. */
  Optional<URI> schedulerOf(Bytes process);

  /**
   * Brings the item there, following redirects of the scheduler and trying again where it helps.
   */
  Sent send(URI scheduler, DataItem item);

  /** What came of it. */
  sealed interface Sent {
    /** The scheduler has it. */
    record Taken() implements Sent {}

    /** The scheduler does not want it, and will not later. */
    record Refused(String reason) implements Sent {}

    /** The scheduler cannot be reached or is busy; later it may take it. */
    record Unreachable(String reason) implements Sent {}
  }
}
