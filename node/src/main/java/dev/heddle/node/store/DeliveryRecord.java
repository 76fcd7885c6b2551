package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.List;

/** What the messenger writes down about deliveries; {@link DeliveryFormat} says how it looks. */
public sealed interface DeliveryRecord extends LogRecord {
  /**
   * What an outbox became, written before any of it is delivered. What it says of a thing that the
   * log holds already has no effect.
   *
   * @param way the chain of the items and their depth in it
   */
  record Sent(Bytes process, EvaluationId evaluation, Letter.Way way, List<Thing> things)
      implements DeliveryRecord {
    public Sent {
      things = List.copyOf(things);
    }
  }

  /** One of them: the entry, whom it is for, and the id of the item. */
  record Thing(OutboxEntry.Kind kind, int index, int part, Bytes target, Bytes item) {}

  /** An entry became a letter. */
  record Posted(Letter letter, Letter.Standing standing) implements DeliveryRecord {}

  /** The delivery of a letter stands otherwise now. */
  record Stands(Bytes letter, Letter.Standing standing) implements DeliveryRecord {}

  /** A letter is no more. */
  record Ended(Bytes letter, Letter.End end) implements DeliveryRecord {}

  /** Nothing that follows from that item is carried any more. */
  record Cancelled(Bytes root) implements DeliveryRecord {}

  /** So many cron results up to the cursor were too old to be carried. */
  record CronSkipped(Bytes process, long results, String cursor) implements DeliveryRecord {}
}
