package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.wallet.Secp256k1Wallet;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WeaveTest {
  private static final Bytes KEY = Hashes.sha256(Bytes.utf8("weave"));
  private static final Secp256k1Wallet WALLET = Secp256k1Wallet.of(KEY);
  private final Store store =
      Store.inMemory(InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z")));

  @AfterEach
  void close() {
    store.close();
  }

  private static Bytes noise(int bytes, long seed) {
    byte[] noise = new byte[bytes];
    new SplittableRandom(seed).nextBytes(noise);
    return Bytes.wrap(noise);
  }

  static Transaction transaction(Bytes data, String anchor) {
    Transaction tx =
        new Transaction(
            2,
            Bytes.EMPTY,
            Bytes.utf8(anchor),
            Bytes.EMPTY,
            List.of(),
            Bytes.EMPTY,
            BigInteger.ZERO,
            Bytes.EMPTY,
            BigInteger.valueOf(data.size()),
            data.isEmpty() ? Bytes.EMPTY : DataTree.of(data).root(),
            BigInteger.ZERO,
            Bytes.EMPTY,
            0);
    return tx.withSignature(Secp256k1.sign(KEY, Hashes.sha256(tx.signingData())));
  }

  private static DataItem item(Bytes data, Tag... tags) {
    return WALLET.sign(new ItemDraft(Optional.empty(), Optional.empty(), Tags.of(tags), data));
  }

  private void keep(DataItem item) {
    DataPlace place = new LargeData(store).keep(StoredBytes.of(item.data()));
    Unpacking.unpack(store, item.id(), place);
    Bytes head = item.raw().slice(0, item.raw().size() - item.data().size());
    store.commit(new PlacedItemRecord(head, Optional.empty(), place));
  }

  private List<String> differencesOfTheIndex() {
    List<String> differences = new ArrayList<>();
    store.audit().compareIndex(Optional.empty(), (_, _) -> {}, differences::add);
    return differences;
  }

  @Test
  void theIndexIsAFunctionOfTheLogForLargeDataToo() {
    DataItem inner = item(noise(70_000, 1), new Tag("a", "b"));
    Bytes bundle = Bundle.encode(List.of(inner, item(noise(600_000, 2))));
    keep(item(bundle, new Tag("Bundle-Format", "binary")));
    Bytes data = noise(300_000, 3);
    store.commit(new TransactionRecord(transaction(data, "1")));
    new LargeData(store).keep(StoredBytes.of(data));
    store.commit(LedgerRecord.mint(Hashes.sha256(), BigInteger.TEN));
    store.commit(
        new LedgerRecord(
            Optional.of(Hashes.sha256()), Optional.of(KEY), BigInteger.TWO, BigInteger.ONE));
    store.advance().join();
    store.commit(new TransactionRecord(transaction(Bytes.EMPTY, "2")));

    assertThat(differencesOfTheIndex()).isEmpty();
    assertThat(store.item(inner.id()).orElseThrow().item()).isEqualTo(inner);
    assertThat(store.weave().wallet(Hashes.sha256()).balance()).isEqualTo("7");
    assertThat(store.weave().wallet(KEY).balance()).isEqualTo("2");
  }

  @Test
  void transactionsTakeUpWholeChunksInTheOrderInWhichTheyCame() {
    Transaction first = transaction(noise(1, 4), "1");
    Transaction second = transaction(noise(262_145, 5), "2");
    store.commit(new TransactionRecord(first));
    store.commit(new TransactionRecord(transaction(Bytes.EMPTY, "3")));
    store.commit(new TransactionRecord(second));
    Weave weave = store.weave();
    assertThat(weave.size()).isEqualTo(3 * 262_144);
    assertThat(weave.of(first.id())).get().matches(place -> place.start() == 0);
    assertThat(weave.of(second.id())).get().matches(place -> place.start() == 262_144);
    assertThat(weave.at(0).orElseThrow().id()).isEqualTo(first.id());
    assertThat(weave.at(262_143).orElseThrow().id()).isEqualTo(first.id());
    assertThat(weave.at(262_144).orElseThrow().id()).isEqualTo(second.id());
    assertThat(weave.at(3 * 262_144 - 1).orElseThrow().id()).isEqualTo(second.id());
    assertThat(weave.at(3 * 262_144)).isEmpty();
    long height = store.advance().join().height();
    assertThat(weave.sizeAt(height)).isEqualTo(3 * 262_144);
    assertThat(weave.sizeAt(height - 1)).isZero();
    assertThat(weave.between(0, 262_144, 10)).hasSize(1);
  }

  @Test
  void aTransactionWithoutItsDataIsNotThereAsAWhole() {
    Bytes data = noise(300_000, 6);
    Transaction tx = transaction(data, "");
    store.commit(new TransactionRecord(tx));
    assertThat(store.transaction(tx.id())).isEmpty();
    StoredContent content = store.content(tx.id()).orElseThrow();
    assertThat(content.data().complete()).isFalse();
    assertThatThrownBy(() -> content.data().whole()).isInstanceOf(MissingDataException.class);
    new LargeData(store).keep(StoredBytes.of(data));
    assertThat(content.data().whole()).isEqualTo(data);
    assertThat(store.transaction(tx.id())).get().matches(whole -> whole.data().equals(data));
  }

  @Test
  void anItemIsReadAsAWholeUpToTheLimit() {
    DataItem small = item(Bytes.utf8("small"));
    DataItem large = item(Bytes.utf8("large"));
    place(small, Items.WHOLE_BYTES_MAX);
    place(large, Items.WHOLE_BYTES_MAX + 1);
    assertThatThrownBy(() -> store.item(small.id())).isInstanceOf(MissingDataException.class);
    assertThat(store.item(large.id())).isEmpty();
    assertThat(store.content(large.id()).orElseThrow().data().size())
        .isEqualTo(Items.WHOLE_BYTES_MAX + 1);
  }

  private void place(DataItem item, long dataBytes) {
    Bytes head = item.raw().slice(0, item.raw().size() - item.data().size());
    DataPlace place = DataPlace.all(Hashes.sha256(item.id()), dataBytes);
    store.commit(new PlacedItemRecord(head, Optional.empty(), place));
  }

  @Test
  void largeBundlesAreOpenedUpToTheLimitOfDepth() {
    List<DataItem> chain = new ArrayList<>();
    DataItem next = item(Bytes.utf8("innermost"));
    chain.add(next);
    for (int depth = 0; depth <= Content.DEPTH_MAX; depth++) {
      next = item(Bundle.encode(List.of(next)), new Tag("Bundle-Format", "binary"));
      chain.add(next);
    }
    keep(next);
    assertThat(store.has(chain.get(1).id())).isTrue();
    assertThat(store.has(chain.getFirst().id())).isFalse();
  }

  @Test
  void whatOnlySaysThatItIsABundleIsAnItemLikeAnyOther() {
    for (Bytes data : List.of(noise(10, 7), noise(40_000, 8), Bytes.wrap(new byte[64]))) {
      DataItem item = item(data, new Tag("Bundle-Format", "binary"));
      keep(item);
      assertThat(store.item(item.id()).orElseThrow().item()).isEqualTo(item);
    }
  }
}
