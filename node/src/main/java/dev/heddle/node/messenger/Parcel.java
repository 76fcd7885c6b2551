package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.store.DeliveryRecord.Thing;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.OutboxEntry;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import java.util.List;

/**
 * Something to be brought to somebody: an entry of an outbox, made into what can be sent.
 *
 * @param behind whose line it stands in: those that stand in the same one arrive in their order
 */
record Parcel(OutboxEntry entry, Bytes behind, Content content) {
  /** What is brought. */
  sealed interface Content {
    /** To whom. */
    Bytes target();

    /** The id of what is brought. */
    Bytes item();

    /** An item: a process, or a message to a process or a wallet. */
    record Item(Bytes target, VerifiedItem verified) implements Content {
      @Override
      public Bytes item() {
        return verified.id();
      }
    }

    /** An item that exists, by its id. */
    record Assignment(AssignmentRequest request) implements Content {
      @Override
      public Bytes target() {
        return request.process();
      }

      @Override
      public Bytes item() {
        return request.item();
      }
    }
  }

  Thing thing() {
    return new Thing(entry.kind(), entry.index(), entry.part(), content.target(), content.item());
  }

  /** It as a letter, for the log. */
  Letter letter(Letter.Way way, Bytes lane) {
    Letter.Content kept =
        switch (content) {
          case Content.Item item -> new Letter.Content.Item(item.verified().item().raw());
          case Content.Assignment(AssignmentRequest request) ->
              new Letter.Content.Assignment(request.baseLayer(), request.exclude());
        };
    return new Letter(entry, content.target(), content.item(), kept, way, lane);
  }

  /** An assignment without excluded fields. */
  static Content assignment(Bytes process, Bytes item) {
    return new Content.Assignment(new AssignmentRequest(process, item, false, List.of()));
  }
}
