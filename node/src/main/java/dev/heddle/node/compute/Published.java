package dev.heddle.node.compute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.PublishedCheckpoint;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint that somebody published and that is here as an item.
 *
 * @param item its id
 * @param said what its tags say
 */
record Published(Bytes item, PublishedCheckpoint said) {
  /**
   * Those of a process, newest first.
   *
   * @param owners addresses of who signed them, 32 bytes each; none is nobody
   */
  static List<Published> newest(Store store, Bytes process, List<Bytes> owners, int limit) {
    if (owners.isEmpty()) {
      return List.of();
    }
    ItemQuery query =
        ItemQuery.ALL
            .withOwners(owners)
            .withTags(
                new TagFilter("Process", process.base64Url()),
                new TagFilter("Type", PublishedCheckpoint.TYPE))
            .withLimit(limit);
    Page page = store.query(query);
    return page.hits().stream()
        .flatMap(hit ->
            PublishedCheckpoint.of(hit.tags()).map(said -> new Published(hit.id(), said)).stream())
        .filter(published -> published.said().process().equals(process))
        .toList();
  }

  /** The module that a process names. */
  static Optional<Bytes> module(Store store, Bytes process) {
    return store
        .entry(process, 0)
        .flatMap(Entry::message)
        .map(DataItem::tags)
        .flatMap(tags -> tags.first("Module"))
        .flatMap(Ids::parse);
  }
}
