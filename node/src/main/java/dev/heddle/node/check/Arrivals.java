package dev.heddle.node.check;

import dev.heddle.core.ao.PushedContent;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds what an outbox entry became without knowing who signed it: two items are the same in effect
 * if they say the same, but for the beginning of their chain.
 */
final class Arrivals {
  private final Store store;

  Arrivals(Store store) {
    this.store = store;
  }

  /** The id of the item in the log of a process that says what the draft says. */
  Optional<Bytes> inLog(Bytes process, ItemDraft draft) {
    if (draft.tags().first("From-Process").isPresent()) {
      return store
          .slotOfPushed(process, PushedContent.hash(draft))
          .flatMap(slot -> store.entry(process, slot))
          .flatMap(Entry::message)
          .map(DataItem::id);
    }
    return stored(draft).filter(id -> store.find(process, id).isPresent());
  }

  /** The id of an item here that says what the draft says, be it in a log or not. */
  Optional<Bytes> stored(ItemDraft draft) {
    List<TagFilter> tags =
        draft.tags().list().stream()
            .filter(tag -> !tag.name().equals("Pushed-For"))
            .map(tag -> new TagFilter(tag.name(), tag.value()))
            .toList();
    ItemQuery query = ItemQuery.ALL.withTags(tags).withRecipients(draft.target().stream().toList());
    Bytes content = PushedContent.hash(draft);
    return first(
        query,
        id ->
            store
                .item(id)
                .map(StoredItem::item)
                .filter(item -> PushedContent.hash(item.content()).equals(content))
                .isPresent());
  }

  /** Whether the item is in the log of the process, whole or by its id. */
  boolean assigned(Bytes process, Bytes item) {
    if (process.equals(item) || store.find(process, item).isPresent()) {
      return true;
    }
    ItemQuery byId =
        ItemQuery.ALL.withTags(
            new TagFilter("Message", item.base64Url()),
            new TagFilter("Process", process.base64Url()),
            new TagFilter("Type", "Assignment"));
    return first(byId, id -> store.find(process, id).isPresent()).isPresent()
        || sameContent(process, item);
  }

  /** What a process sent is a repeat of what another pushed with the same content. */
  private boolean sameContent(Bytes process, Bytes item) {
    return store
        .item(item)
        .map(StoredItem::item)
        .filter(sent -> sent.tags().first("From-Process").isPresent())
        .flatMap(sent -> store.slotOfPushed(process, PushedContent.hash(sent.content())))
        .isPresent();
  }

  private Optional<Bytes> first(ItemQuery query, Predicate<Bytes> wanted) {
    Page page = store.query(query);
    while (true) {
      Optional<Bytes> found =
          page.hits().stream()
              .filter(hit -> !hit.transaction())
              .map(Page.Hit::id)
              .filter(wanted)
              .findFirst();
      if (found.isPresent() || !page.more()) {
        return found;
      }
      page = store.query(query.withAfter(page.resumeAfter()));
    }
  }
}
