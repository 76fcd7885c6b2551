package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.BlockTree;
import dev.heddle.node.store.Rows.ChunkRow;
import dev.heddle.node.store.Rows.WalletRow;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@link WeaveRecord}s and layer-one transactions do to the index besides being found by id.
 */
final class WeaveIndexing {
  private final Batch batch;

  WeaveIndexing(Batch batch) {
    this.batch = batch;
  }

  static long size(IndexView index) {
    return index.get(Table.STATE, Keys.WEAVE).map(Keys::number).orElse(0L);
  }

  /**
   * Gives the data of a new transaction their place in the weave: after all that came before, on a
   * whole number of chunks.
   */
  OptionalLong enter(Content content, long ord) {
    if (!content.transaction()) {
      return OptionalLong.empty();
    }
    WalletRow wallet = wallet(content.owner());
    batch.put(Table.WALLET, content.owner(), wallet.withLast(content.id(), ord >>> 32).encode());
    if (content.place().isEmpty()) {
      return OptionalLong.empty();
    }
    DataPlace place = content.place().get();
    long start = size(batch);
    long end = Math.addExact(start, BlockTree.padded(place.dataSize()));
    batch.put(Table.STATE, Keys.WEAVE, Keys.number(end));
    batch.put(Table.WEAVE, Keys.number(end), Keys.number(ord));
    batch.put(Table.DATA_ROOT, Bytes.concat(place.key(), Keys.number(ord)), Bytes.EMPTY);
    return OptionalLong.of(start);
  }

  void apply(WeaveRecord record, long bodyAt) {
    switch (record) {
      case ChunksRecord chunks -> addChunks(chunks, bodyAt);
      case LedgerRecord ledger -> move(ledger);
      case PlacedItemRecord _ -> {}
    }
  }

  private void addChunks(ChunksRecord record, long bodyAt) {
    Bytes data = DataPlace.key(record.dataRoot(), record.dataSize());
    long held = batch.get(Table.DATA, data).map(Keys::number).orElse(0L);
    for (int i = 0; i < record.chunks().size(); i++) {
      ChunksRecord.Chunk chunk = record.chunks().get(i);
      Bytes key = Bytes.concat(data, Keys.number(chunk.start()));
      if (batch.get(Table.CHUNK, key).isEmpty()) {
        Bytes both = Bytes.concat(chunk.path(), chunk.bytes());
        Extent extent =
            new Extent(bodyAt + WeaveFormat.pathAt(record, i), both.size(), Frame.crc(both));
        long end = chunk.start() + chunk.bytes().size();
        batch.put(Table.CHUNK, key, new ChunkRow(end, chunk.path().size(), extent).encode());
        held += chunk.bytes().size();
      }
    }
    batch.put(Table.DATA, data, Keys.number(held));
  }

  private void move(LedgerRecord ledger) {
    BigInteger cost = ledger.quantity().add(ledger.fee());
    Optional<WalletRow> payer = ledger.from().map(this::wallet);
    if (payer.filter(row -> row.balance().compareTo(cost) < 0).isPresent()) {
      return;
    }
    ledger.from().ifPresent(from -> give(from, cost.negate()));
    ledger.to().ifPresent(to -> give(to, ledger.quantity()));
  }

  private void give(Bytes address, BigInteger amount) {
    WalletRow wallet = wallet(address);
    BigInteger balance = wallet.balance().add(amount);
    if (balance.bitLength() <= 8 * LedgerRecord.AMOUNT_BYTES) {
      batch.put(Table.WALLET, address, wallet.withBalance(balance).encode());
    }
  }

  private WalletRow wallet(Bytes address) {
    return batch.get(Table.WALLET, address).map(WalletRow::decode).orElse(WalletRow.NONE);
  }
}
