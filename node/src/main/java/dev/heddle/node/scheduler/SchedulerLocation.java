package dev.heddle.node.scheduler;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The item by which clients find the URL of a scheduler from the address of its wallet. */
public final class SchedulerLocation {
  private SchedulerLocation() {}

  /**
   * What the item says.
   *
   * @param url where the scheduler is reached, as clients see it
   * @param messenger the messenger beside it, if there is one: other nodes bring there what their
   *     processes send, so that somebody follows what comes of it
   * @param timeToLive how long clients may remember it
   */
  public record Place(URI url, Optional<URI> messenger, Duration timeToLive) {}

  /**
   * Says so in the log, unless the newest location of that wallet says it already.
   *
   * @param wallet the scheduler's
   */
  public static void announce(Store store, Wallet wallet, Place place) {
    Optional<DataItem> newest = newest(store, wallet);
    ItemDraft draft = draft(place, newest.map(DataItem::id));
    if (newest.map(DataItem::tags).filter(draft.tags()::equals).isEmpty()) {
      store.commit(new ItemRecord(wallet.sign(draft).raw()));
    }
  }

  /**
   * The item to sign with the scheduler's wallet.
   *
   * @param replaced the location before: as the anchor it makes this item a new one, also where a
   *     scheduler goes back to a place that it had
   */
  static ItemDraft draft(Place place, Optional<Bytes> replaced) {
    List<Tag> tags = new ArrayList<>();
    tags.add(new Tag("Data-Protocol", "ao"));
    tags.add(new Tag("Type", "Scheduler-Location"));
    tags.add(new Tag("Variant", "ao.TN.1"));
    tags.add(new Tag("Url", place.url().toString()));
    tags.add(new Tag("Time-To-Live", Long.toString(place.timeToLive().toMillis())));
    place.messenger().ifPresent(url -> tags.add(new Tag("Messenger-Url", url.toString())));
    return new ItemDraft(Optional.empty(), replaced, Tags.of(tags), Bytes.utf8(" "));
  }

  private static Optional<DataItem> newest(Store store, Wallet wallet) {
    ItemQuery query =
        ItemQuery.ALL
            .withOwners(List.of(Hashes.sha256(wallet.owner())))
            .withTags(
                new ItemQuery.TagFilter("Data-Protocol", "ao"),
                new ItemQuery.TagFilter("Type", "Scheduler-Location"))
            .withLimit(1);
    Page page = store.query(query);
    while (page.hits().isEmpty() && page.more()) {
      page = store.query(query.withAfter(OptionalLong.of(page.resumeAfter())));
    }
    return page.hits().stream()
        .findFirst()
        .flatMap(hit -> store.item(hit.id()))
        .map(StoredItem::item);
  }
}
