package dev.heddle.node.messenger;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.OutboxSpawn;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.ItemRules;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import java.util.List;
import java.util.Optional;

/**
 * Turns the entries of an outbox into signed items.
 *
 * <p>The wallet signs deterministically and nothing but the entry and its {@link Origin} goes in,
 * so delivering an entry again is sending the same item again, which the scheduler knows.
 */
final class OutboxItems {
  private static final int ANCHOR_BYTES = 32;

  /** arbundles cannot make an item without data, so none is one space. */
  private static final Bytes NO_DATA = Bytes.utf8(" ");

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

  /**
   * A message. Its anchor is the process's own where that is 32 bytes, as aos makes it; otherwise
   * it is derived from where the message fell out, so that two equal messages stay two.
   */
  Made message(OutboxMessage message, Origin origin, int index) {
    Optional<Bytes> target = Ids.parse(message.target());
    if (target.isEmpty()) {
      return new Made.Impossible("the target " + message.target() + " is no id of 32 bytes");
    }
    Bytes own = Bytes.utf8(message.anchor());
    Bytes anchor = own.size() == ANCHOR_BYTES ? own : origin.identity("messages", index);
    return make(
        target, Optional.of(anchor), OutboxTags.message(message.tags(), origin), message.data());
  }

  /**
   * A process. Its anchor is derived: the reference sets none and signs with a random salt, which
   * tells equal spawns apart; we sign without one.
   */
  Made spawn(OutboxSpawn spawn, Origin origin, int index) {
    if (spawn.tags().stream().noneMatch(tag -> tag.name().equals("Module"))) {
      return new Made.Impossible("the spawn names no Module");
    }
    return make(
        Optional.empty(),
        Optional.of(origin.identity("spawns", index)),
        OutboxTags.spawn(spawn.tags(), origin),
        spawn.data());
  }

  /** The message that tells the spawner the id of its spawn. */
  Made spawned(OutboxSpawn spawn, Origin origin, Bytes process) {
    return make(
        Optional.of(origin.process()),
        Optional.empty(),
        OutboxTags.spawned(spawn.tags(), process.base64Url()),
        "");
  }

  private Made make(
      Optional<Bytes> target, Optional<Bytes> anchor, List<Tag> tagList, String text) {
    Tags tags = Tags.of(tagList);
    int tagBytesMax = ItemRules.ARBUNDLES.tagBytesMax();
    if (tags.raw().size() > tagBytesMax) {
      return new Made.Impossible(
          tags.raw().size() + " bytes of tags are over the limit of " + tagBytesMax);
    }
    Bytes data = text.isEmpty() ? NO_DATA : Bytes.utf8(text);
    if (data.size() > itemBytesMax) {
      return new Made.Impossible(
          data.size() + " bytes of data are over the limit of " + itemBytesMax);
    }
    return wallet
        .sign(new ItemDraft(target, anchor, tags, data))
        .verify()
        .<Made>map(Made.Item::new)
        .orElseThrow(() -> new IllegalStateException("our own signature does not hold"));
  }
}
