package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.Bundled;
import dev.heddle.node.store.LogRecord;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreException;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;

/** What the store has, as gateways see it, and where asked for, what the upstream has besides. */
final class Holdings {
  /** Pages of the index walked for the transactions of one block or owner. */
  static final int PAGES_MAX = 20;

  private final Store store;
  private final Upstream upstream;

  Holdings(Store store, Upstream upstream) {
    this.store = store;
    this.upstream = upstream;
  }

  /**
   * Appends a record and waits until it is durable.
   *
   * @throws Refusal 503 if the store does not take it now
   */
  void keep(LogRecord record) {
    try {
      store.append(record).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException reason ? unavailable(reason) : e;
    } catch (StoreException reason) {
      throw unavailable(reason);
    }
  }

  private static Refusal unavailable(StoreException reason) {
    return new Refusal(503, "nothing was stored: " + reason.getMessage());
  }

  /** What is in the store under that id. */
  Optional<Held> find(Bytes id) {
    Optional<Held> item = store.item(id).map(Held.Item::of);
    return item.isPresent() ? item : transaction(id).map(held -> held);
  }

  /** What is in the store or, by now, comes from the upstream. */
  Optional<Held> fetch(Bytes id) {
    Optional<Held> here = find(id);
    return here.isPresent() || upstream.fetch(id).isEmpty() ? here : find(id);
  }

  /** A layer-one transaction; nothing for items. */
  Optional<Held.BaseLayer> transaction(Bytes id) {
    for (Page.Hit hit : store.query(ItemQuery.ALL.withIds(List.of(id)).withLimit(1)).hits()) {
      if (hit.transaction()) {
        return store.transaction(id).map(tx -> Held.BaseLayer.of(tx, hit.ord()));
      }
    }
    return Optional.empty();
  }

  /** What a hit stands for. */
  Optional<Held> of(Page.Hit hit) {
    return hit.transaction()
        ? store.transaction(hit.id()).map(tx -> Held.BaseLayer.of(tx, hit.ord()))
        : store.item(hit.id()).map(Held.Item::of);
  }

  /** The block that closed over it, if one has. */
  Optional<Block> block(Held held) {
    return store.block(held.ord() >>> 32);
  }

  /** Ids of the layer-one transactions of the block at that height, which may be open. */
  List<Bytes> transactionsOf(long height) {
    OptionalLong only = OptionalLong.of(height);
    return transactions(
        ItemQuery.ALL.withHeights(only, only).withOrder(ItemQuery.Order.HEIGHT_ASC), 1000);
  }

  /** The newest layer-one transaction of that address. */
  Optional<Bytes> lastTransaction(Bytes address) {
    return transactions(ItemQuery.ALL.withOwners(List.of(address)), 1).stream().findFirst();
  }

  private List<Bytes> transactions(ItemQuery query, int limit) {
    List<Bytes> ids = new ArrayList<>();
    ItemQuery next = query.withBundledIn(Bundled.NOT);
    // Items stand among the transactions, so a page may hold none; a few pages have to do.
    for (int pages = 0; pages < PAGES_MAX && ids.size() < limit; pages++) {
      Page page = store.query(next);
      page.hits().stream().filter(Page.Hit::transaction).map(Page.Hit::id).forEach(ids::add);
      if (!page.more()) {
        break;
      }
      next = next.withAfter(page.resumeAfter());
    }
    return ids.size() > limit ? ids.subList(0, limit) : ids;
  }
}
