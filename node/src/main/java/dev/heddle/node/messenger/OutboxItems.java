package dev.heddle.node.messenger;

import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.OutboxSpawn;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.messenger.OutboxDrafts.Drafted;

/**
 * Turns the entries of an outbox into signed items.
 *
 * <p>The wallet signs deterministically and nothing but the entry and its {@link Origin} goes in,
 * so delivering an entry again is sending the same item again, which the scheduler knows.
 */
final class OutboxItems {
  /** What became of an entry. */
  sealed interface Made {
    /** An item to send. */
    record Item(VerifiedItem item) implements Made {}

    /** Nothing that could ever be sent. */
    record Impossible(String reason) implements Made {}
  }

  private final Wallet wallet;
  private final int itemBytesMax;

  OutboxItems(Wallet wallet, int itemBytesMax) {
    this.wallet = wallet;
    this.itemBytesMax = itemBytesMax;
  }

  Made message(OutboxMessage message, Origin origin, int index) {
    return sign(drafts(origin).message(message, index));
  }

  Made spawn(OutboxSpawn spawn, Origin origin, int index) {
    return sign(drafts(origin).spawn(spawn, index));
  }

  /** The message that tells the spawner the id of its spawn. */
  Made spawned(OutboxSpawn spawn, Origin origin, Bytes process) {
    return sign(drafts(origin).spawned(spawn, process));
  }

  private OutboxDrafts drafts(Origin origin) {
    return new OutboxDrafts(origin, itemBytesMax);
  }

  private Made sign(Drafted drafted) {
    return switch (drafted) {
      case Drafted.Impossible(String reason) -> new Made.Impossible(reason);
      case Drafted.Item(ItemDraft draft) ->
          wallet
              .sign(draft)
              .verify()
              .<Made>map(Made.Item::new)
              .orElseThrow(() -> new IllegalStateException("our own signature does not hold"));
    };
  }
}
