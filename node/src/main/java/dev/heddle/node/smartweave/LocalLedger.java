package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.store.StoredContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** This node's own chain. A closed block never changes, so all of it is settled. */
final class LocalLedger implements Ledger {
  private static final long MS = 1000;

  private final Store store;

  LocalLedger(Store store) {
    this.store = store;
  }

  @Override
  public Reach reach() {
    long height = store.tip().height();
    return new Reach(height, height);
  }

  @Override
  public Optional<Document> find(Bytes id) {
    return store.content(id).map(LocalLedger::document);
  }

  private static Document document(StoredContent content) {
    if (content.transaction()) {
      Transaction transaction = Transaction.fromJson(content.header());
      return new Document(
          transaction.id(),
          transaction.ownerAddress().map(Bytes::base64Url).orElse(""),
          content.ord() >>> 32,
          tags(transaction),
          () -> data(transaction.id(), content.data()));
    }
    DataItem item = DataItem.decode(content.header());
    return new Document(
        item.id(),
        item.ownerAddress(),
        content.ord() >>> 32,
        item.tags().list(),
        () -> data(item.id(), content.data()));
  }

  static List<Tag> tags(Transaction transaction) {
    return transaction.tags().stream()
        .map(tag -> new Tag(tag.name().utf8(), tag.value().utf8()))
        .toList();
  }

  private static Bytes data(Bytes id, StoredBytes data) {
    if (data.size() > DATA_BYTES_MAX) {
      throw Ledger.tooLarge(id);
    }
    if (!data.complete()) {
      throw new Refusal(404, "the data of " + id + " are not all here yet");
    }
    return data.whole();
  }

  @Override
  public List<Interaction> interactions(
      String tag, Bytes contract, long fromHeight, long toHeight) {
    List<TagFilter> filters = new ArrayList<>();
    filters.add(new TagFilter(tag, contract.base64Url()));
    if (tag.equals(Interaction.CONTRACT)) {
      filters.add(new TagFilter("App-Name", "SmartWeaveAction"));
    }
    ItemQuery query =
        ItemQuery.ALL
            .withTags(filters)
            .withHeights(OptionalLong.of(fromHeight), OptionalLong.of(toHeight))
            .withOrder(ItemQuery.Order.HEIGHT_ASC);
    List<Interaction> found = new ArrayList<>();
    while (true) {
      Page page = store.query(query);
      page.hits().forEach(hit -> found.add(interaction(hit)));
      if (found.size() > INTERACTIONS_MAX) {
        throw Ledger.tooMany(contract);
      }
      if (!page.more()) {
        return found;
      }
      query = query.withAfter(page.resumeAfter());
    }
  }

  private Interaction interaction(Page.Hit hit) {
    dev.heddle.node.store.Block closed =
        store
            .block(hit.ord() >>> 32)
            .orElseThrow(() -> new IllegalStateException(hit.id() + " is in no block"));
    Interaction.Block block =
        new Interaction.Block(closed.height(), closed.hash(), closed.timestampMs() / MS);
    Optional<Transaction> transaction =
        hit.transaction() ? store.transaction(hit.id()) : Optional.empty();
    return new Interaction(
        hit.id().base64Url(),
        hit.owner().base64Url(),
        hit.target().map(Bytes::base64Url).orElse(""),
        hit.tags().list(),
        transaction.map(of -> of.quantity().toString()).orElse("0"),
        transaction.map(of -> of.reward().toString()).orElse("0"),
        block,
        hit.parent().isPresent(),
        Interaction.Order.of(block, hit.id()));
  }
}
