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
import dev.heddle.node.store.StoredContent;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the store has, as gateways see it, and where asked for, what the upstream has besides. */
final class Holdings {
  /** Pages of the index walked for the transactions of one block or owner. */
  static final int PAGES_MAX = 20;

  /** Transactions listed of one block. */
  static final int TRANSACTIONS_MAX = 1000;

  private final Store store;
  private final Upstream upstream;

  Holdings(Store store, Upstream upstream) {
    this.store = store;
    this.upstream = upstream;
  }

  /**
   * Appends records as one and waits until they are durable.
   *
   * @throws Refusal 413 if the records are too large, 503 if the store does not take them now
   */
  static void keep(Store store, LogRecord... records) {
    try {
      store.commit(records);
    } catch (StoreException e) {
      throw new Refusal(503, "nothing was stored: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new Refusal(413, "nothing was stored: " + e.getMessage());
    }
  }

  /** What is in the store under that id. */
  Optional<Held> find(Bytes id) {
    return store.content(id).map(Held::of);
  }

  /** What is in the store or, by now, comes from the upstream. */
  Optional<Held> fetch(Bytes id) {
    Optional<Held> here = find(id);
    return here.isPresent() || upstream.fetch(id).isEmpty() ? here : find(id);
  }

  /** A layer-one transaction; nothing for items. */
  Optional<Held.BaseLayer> transaction(Bytes id) {
    return store.content(id).filter(StoredContent::transaction).map(Held.BaseLayer::of);
  }

  /** The ids with each alias among them replaced by the id of the item that it stands for. */
  List<Bytes> resolved(List<Bytes> ids) {
    Set<Bytes> plain = new HashSet<>();
    store.query(ItemQuery.ALL.withIds(ids)).hits().forEach(hit -> plain.add(hit.id()));
    return ids.stream().map(id -> plain.contains(id) ? id : resolved(id)).toList();
  }

  private Bytes resolved(Bytes alias) {
    return find(alias).map(Held::id).orElse(alias);
  }

  /** What a hit stands for. */
  Optional<Held> of(Page.Hit hit) {
    return find(hit.id());
  }

  /** The block that closed over it, if one has. */
  Optional<Block> block(Held held) {
    return store.block(held.ord() >>> 32);
  }

  /** The height of the first block at or after that time; of the open one if there is none. */
  long heightAt(long timestampMs) {
    long high = store.tip().height() + 1;
    long low = store.blocksFrom(0, 1).getFirst().height();
    // Times of blocks never fall.
    while (low < high) {
      long middle = (low + high) >>> 1;
      boolean later = store.block(middle).filter(b -> b.timestampMs() < timestampMs).isEmpty();
      high = later ? middle : high;
      low = later ? low : middle + 1;
    }
    return low;
  }

  /** Ids of the layer-one transactions of the block at that height, which may be open. */
  List<Bytes> transactionsOf(long height) {
    OptionalLong only = OptionalLong.of(height);
    return transactions(
        ItemQuery.ALL.withHeights(only, only).withOrder(ItemQuery.Order.HEIGHT_ASC),
        TRANSACTIONS_MAX);
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
