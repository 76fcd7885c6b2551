package dev.heddle.node.messenger;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.OutboxSpawn;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.ItemRules;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.node.store.Entry;
import java.util.List;
import java.util.Optional;

/**
 * What the entries of an outbox become, before it is signed: a function of the log alone, so that
 * whoever has the log can tell what must have been sent. Immutable.
 */
public final class OutboxDrafts {
  private static final int ANCHOR_BYTES = 32;

  /** arbundles cannot make an item without data, so none is one space. */
  private static final Bytes NO_DATA = Bytes.utf8(" ");

  /** What becomes of an entry. */
  public sealed interface Drafted {
    /** An item to sign and send. */
    record Item(ItemDraft draft) implements Drafted {}

    /** Nothing that could ever be sent. */
    record Impossible(String reason) implements Drafted {}
  }

  private final Origin origin;
  private final int itemBytesMax;

  OutboxDrafts(Origin origin, int itemBytesMax) {
    this.origin = origin;
    this.itemBytesMax = itemBytesMax;
  }

  /**
   * The drafts of the outbox of a slot. What they say of the beginning of the chain ({@code
   * Pushed-For}) may differ from what was sent, since only the messenger knows its own key.
   *
   * @param process the process as it was sent
   */
  public static OutboxDrafts of(DataItem process, Entry entry) {
    return new OutboxDrafts(
        Origin.ofSlot(Origin.Author.of(process), entry, Bytes.EMPTY),
        MessengerOptions.LOCAL.itemBytesMax());
  }

  /**
   * A message. Its anchor is the process's own where that is 32 bytes, as aos makes it; otherwise
   * it is derived from where the message fell out, so that two equal messages stay two.
   *
   * @param index its place among the messages of the result
   */
  public Drafted message(OutboxMessage message, int index) {
    Optional<Bytes> target = Ids.parse(message.target());
    if (target.isEmpty()) {
      return new Drafted.Impossible("the target " + message.target() + " is no id of 32 bytes");
    }
    Bytes own = Bytes.utf8(message.anchor());
    Bytes anchor = own.size() == ANCHOR_BYTES ? own : origin.identity("messages", index);
    return draft(
        target, Optional.of(anchor), OutboxTags.message(message.tags(), origin), message.data());
  }

  /**
   * A process. Its anchor is derived: the reference sets none and signs with a random salt, which
   * tells equal spawns apart; we sign without one.
   *
   * @param index its place among the spawns of the result
   */
  public Drafted spawn(OutboxSpawn spawn, int index) {
    if (spawn.tags().stream().noneMatch(tag -> tag.name().equals("Module"))) {
      return new Drafted.Impossible("the spawn names no Module");
    }
    return draft(
        Optional.empty(),
        Optional.of(origin.identity("spawns", index)),
        OutboxTags.spawn(spawn.tags(), origin),
        spawn.data());
  }

  /** The message that tells the spawner the id of its spawn. */
  public Drafted spawned(OutboxSpawn spawn, Bytes process) {
    return draft(
        Optional.of(origin.process()),
        Optional.empty(),
        OutboxTags.spawned(spawn.tags(), process.base64Url()),
        "");
  }

  private Drafted draft(
      Optional<Bytes> target, Optional<Bytes> anchor, List<Tag> tagList, String text) {
    Tags tags = Tags.of(tagList);
    int tagBytesMax = ItemRules.ARBUNDLES.tagBytesMax();
    if (tags.raw().size() > tagBytesMax) {
      return new Drafted.Impossible(
          tags.raw().size() + " bytes of tags are over the limit of " + tagBytesMax);
    }
    Bytes data = text.isEmpty() ? NO_DATA : Bytes.utf8(text);
    if (data.size() > itemBytesMax) {
      return new Drafted.Impossible(
          data.size() + " bytes of data are over the limit of " + itemBytesMax);
    }
    return new Drafted.Item(new ItemDraft(target, anchor, tags, data));
  }
}
