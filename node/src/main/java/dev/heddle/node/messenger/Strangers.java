package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.net.URI;
import java.time.Duration;
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

        @Override
        public boolean any() {
          return false;
        }
      };

  /**
   * Where the scheduler of that process is; empty if it is no process as far as we can know.
   *
   * @throws dev.heddle.node.http.Refusal if that cannot be found out at the moment
   */
  Optional<URI> schedulerOf(Bytes process);

  /** Whether there can be any. */
  default boolean any() {
    return true;
  }

  /** Brings the item there, following redirects of the scheduler. One try. */
  Sent send(URI scheduler, DataItem item);

  /** What came of it. */
  sealed interface Sent {
    /** The scheduler has it. */
    record Taken() implements Sent {}

    /** The scheduler does not want it, and will not later. */
    record Refused(String reason) implements Sent {}

    /**
     * The scheduler cannot be reached or is busy; later it may take it.
     *
     * @param after how long it asked to be left alone, if it did
     */
    record Unreachable(String reason, Optional<Duration> after) implements Sent {
      public Unreachable(String reason) {
        this(reason, Optional.empty());
      }
    }
  }
}
