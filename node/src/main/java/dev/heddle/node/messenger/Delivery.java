package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One try to bring something to where it belongs. Doing it again has no further effect. Safe for
 * any thread; calls block.
 */
final class Delivery {
  /** What came of it. */
  sealed interface Tried {
    /** It is there. */
    record Arrived() implements Tried {}

    /**
     * Not now.
     *
     * @param after how long they asked to be left alone
     */
    record Later(String reason, Optional<Duration> after) implements Tried {}

    /** Not at all. */
    record Never(String reason) implements Tried {}

    /** Our own node takes nothing at the moment, whoever it is for. */
    record Busy(String reason) implements Tried {}
  }

  static final Tried ARRIVED = new Tried.Arrived();

  /** Who is told that a process has a new outbox to carry. */
  interface Wake {
    void wake(Bytes process, long slot);
  }

  private final Store store;
  private final Neighbours neighbours;
  private final Wake wake;

  Delivery(Store store, Neighbours neighbours, Wake wake) {
    this.store = store;
    this.neighbours = neighbours;
    this.wake = wake;
  }

  /** Whether it can be done without asking anybody else. */
  boolean near(Parcel.Content content) {
    return switch (content) {
      case Parcel.Content.Assignment _ -> true;
      case Parcel.Content.Item item ->
          !neighbours.strangers().any()
              || isProcess(item.verified())
              || store.head(item.target()).isPresent();
    };
  }

  /** Brings it to a process or a wallet of ours, or to a stranger's process. */
  Tried to(Parcel.Content content) {
    return switch (content) {
      case Parcel.Content.Assignment(AssignmentRequest request) ->
          tried(neighbours.scheduler().assign(request, true));
      case Parcel.Content.Item(Bytes target, VerifiedItem item) -> {
        if (isProcess(item) || store.head(target).isPresent()) {
          boolean follow = !MessengerUnit.isCast(item.item());
          yield tried(neighbours.scheduler().schedule(item, follow));
        }
        yield elsewhere(target, item.item());
      }
    };
  }

  private static boolean isProcess(VerifiedItem item) {
    return item.item().tags().has("Type", "Process");
  }

  private Tried elsewhere(Bytes target, DataItem item) {
    Optional<URI> scheduler = neighbours.strangers().schedulerOf(target);
    if (scheduler.isEmpty()) {
      if (!store.has(item.id())) {
        store.commit(new ItemRecord(item.raw()));
      }
      return ARRIVED;
    }
    return switch (neighbours.strangers().send(scheduler.get(), item)) {
      case Strangers.Sent.Taken() -> ARRIVED;
      case Strangers.Sent.Refused(String reason) -> new Tried.Never(reason);
      case Strangers.Sent.Unreachable(String reason, Optional<Duration> after) ->
          new Tried.Later(reason, after);
    };
  }

  private Tried tried(Scheduled scheduled) {
    return switch (scheduled) {
      case Scheduled.Accepted accepted -> {
        if (accepted.entry().crank()) {
          var assignment = accepted.entry().assignment();
          wake.wake(assignment.process(), assignment.slot());
        }
        yield ARRIVED;
      }
      case Scheduled.Duplicate _ -> ARRIVED;
      case Scheduled.Refused refused when refused.status() >= 500 || refused.status() == 429 ->
          new Tried.Busy(refused.reason());
      case Scheduled.Refused refused -> new Tried.Never(refused.reason());
    };
  }
}
