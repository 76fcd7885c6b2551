package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.Rows.Meta;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads items and transactions by id. */
final class Items {
  private final Log log;
  private final Index index;

  Items(Log log, Index index) {
    this.log = log;
    this.index = index;
  }

  /** The place of the item or transaction of that id or, if there is none, of that alias. */
  OptionalLong ord(Bytes id) {
    Optional<Bytes> ord =
        index
            .get(Table.ID, id)
            .or(() -> index.get(Table.ALIAS, id).flatMap(item -> index.get(Table.ID, item)));
    return ord.isPresent() ? OptionalLong.of(Keys.number(ord.get())) : OptionalLong.empty();
  }

  /** What queries look at; every ord of the other tables has it. */
  Meta meta(long ord) {
    return index
        .get(Table.META, Keys.number(ord))
        .map(Meta::decode)
        .orElseThrow(
            () -> new IndexBrokenException("the index lacks ord " + ord + "; run heddle reindex"));
  }

  /** Whether what has that ord came in one of these bundles, as the first or later. */
  boolean isIn(long ord, Meta meta, List<Bytes> bundles) {
    return meta.parent().isPresent()
        && (bundles.contains(meta.parent().get())
            || bundles.stream()
                .anyMatch(id -> index.has(Table.PARENT, Bytes.concat(Keys.number(ord), id))));
  }

  Optional<StoredItem> item(Bytes id) {
    OptionalLong ord = ord(id);
    if (ord.isEmpty()) {
      return Optional.empty();
    }
    Meta meta = meta(ord.getAsLong());
    if (meta.transaction()) {
      return Optional.empty();
    }
    DataItem item = DataItem.decode(meta.extent().read(log));
    return Optional.of(new StoredItem(item, ord.getAsLong(), meta.parent()));
  }

  Optional<Transaction> transaction(Bytes id) {
    OptionalLong ord = ord(id);
    if (ord.isEmpty()) {
      return Optional.empty();
    }
    Meta meta = meta(ord.getAsLong());
    if (!meta.transaction()) {
      return Optional.empty();
    }
    Bytes body = meta.extent().read(log);
    int headerEnd = LogFormat.TRANSACTION_AT + body.buffer().getInt();
    return Optional.of(
        Transactions.join(body.slice(LogFormat.TRANSACTION_AT, headerEnd), body.from(headerEnd)));
  }
}
