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
  /** Data of an item that is asked for as a whole; larger ones are read in parts. */
  static final long WHOLE_BYTES_MAX = 128 << 20;

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

  /**
   * The item with its data; nothing for a transaction, and for an item with more data than can be
   * in memory at once.
   */
  Optional<StoredItem> item(Bytes id) {
    Optional<Meta> meta = found(id).filter(row -> !row.transaction());
    if (meta.filter(row -> row.place().isPresent()).isEmpty()) {
      return meta.map(
          row -> new StoredItem(DataItem.decode(row.extent().read(log)), ordOf(row), row.parent()));
    }
    return content(id)
        .filter(held -> held.data().size() <= WHOLE_BYTES_MAX)
        .map(held -> {
          Bytes raw = Bytes.concat(held.header(), held.data().whole());
          return new StoredItem(DataItem.decode(raw), held.ord(), held.parent());
        });
  }

  /**
   * The transaction with its data; nothing for an item, and for a transaction whose data are not
   * all here or more than can be in memory at once.
   */
  Optional<Transaction> transaction(Bytes id) {
    return found(id)
        .filter(Meta::transaction)
        .map(this::ofTransaction)
        .filter(held -> held.data().complete() && held.data().size() <= WHOLE_BYTES_MAX)
        .map(held -> Transactions.join(held.header(), held.data().whole()));
  }

  /** The item or transaction apart from its data. */
  Optional<StoredContent> content(Bytes id) {
    return found(id).map(row -> row.transaction() ? ofTransaction(row) : ofItem(row));
  }

  private StoredContent ofTransaction(Meta row) {
    Parted parted = parted(row);
    StoredBytes data =
        parted.data().isEmpty() && row.place().isPresent()
            ? new Weave(log, index, this).data(row.place().get())
            : StoredBytes.of(parted.data());
    return new StoredContent(true, parted.header(), ordOf(row), row.parent(), data);
  }

  private StoredContent ofItem(Meta row) {
    Bytes read = row.extent().read(log);
    if (row.place().isPresent()) {
      StoredBytes data = new Weave(log, index, this).data(row.place().get());
      return new StoredContent(false, read, ordOf(row), row.parent(), data);
    }
    Bytes data = DataItem.decode(read).data();
    Bytes head = read.slice(0, read.size() - data.size());
    return new StoredContent(false, head, ordOf(row), row.parent(), StoredBytes.of(data));
  }

  private record Parted(Bytes header, Bytes data) {}

  private Parted parted(Meta row) {
    Bytes body = row.extent().read(log);
    int headerEnd = LogFormat.TRANSACTION_AT + body.buffer().getInt();
    return new Parted(body.slice(LogFormat.TRANSACTION_AT, headerEnd), body.from(headerEnd));
  }

  private Optional<Meta> found(Bytes id) {
    OptionalLong ord = ord(id);
    return ord.isEmpty() ? Optional.empty() : Optional.of(meta(ord.getAsLong()));
  }

  private long ordOf(Meta row) {
    return ord(row.id()).orElseThrow();
  }
}
