package dev.heddle.node.conveyor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.node.store.DataPlace;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.LargeData;
import dev.heddle.node.store.PlacedItemRecord;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipments;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.store.Unpacking;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a shipment holds: all bytes of its items, and the same ones whatever comes later. */
final class FreightTest {
  private static final Tags BUNDLE =
      Tags.of(List.of(new Tag("Bundle-Format", "binary"), new Tag("Bundle-Version", "2.0.0")));

  private final Store store = TestStores.empty(new ManualClock(1_700_000_000_000L));
  private final Sender sender = Sender.of(1);

  @AfterEach
  void close() {
    store.close();
  }

  private DataItem item(Tags tags, Bytes data) {
    return sender.wallet().sign(new ItemDraft(Optional.empty(), Optional.empty(), tags, data));
  }

  private DataItem small(String text) {
    DataItem item = item(Tags.NONE, Bytes.utf8(text));
    store.commit(new ItemRecord(item.raw()));
    return item;
  }

  /** Keeps it as a large upload is kept: in chunks, and what lies in it first. */
  private DataItem large(Tags tags, Bytes data) {
    DataItem item = item(tags, data);
    DataPlace place = new LargeData(store).keep(StoredBytes.of(data));
    if (!tags.list().isEmpty()) {
      Unpacking.unpack(store, item.id(), place);
    }
    Bytes head = item.raw().slice(0, item.raw().size() - data.size());
    store.commit(new PlacedItemRecord(head, Optional.empty(), place));
    return item;
  }

  private static Bytes noise(int bytes) {
    byte[] noise = new byte[bytes];
    new SplittableRandom(bytes).nextBytes(noise);
    return Bytes.wrap(noise);
  }

  /** All that is in the log by now. */
  private Shipment.Range all() {
    Shipments.Look look =
        store.shipments().pieces(0, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    long bytes = look.pieces().stream().mapToLong(Shipments.Piece::bytes).sum();
    return new Shipment.Range(0, look.next(), look.pieces().size(), bytes);
  }

  private List<DataItem> travelling(Shipment.Range range) {
    Freight freight = Freight.of(store, range);
    Bytes bundle = freight.slice(0, freight.size());
    assertThat(bundle.size()).isEqualTo((int) freight.size());
    assertThat(freight.isSameAs(bundle)).isTrue();
    return Bundle.decode(bundle);
  }

  @Test
  void itemsWhoseDataLieInChunksTravelWhole() {
    DataItem before = small("before");
    DataItem large = large(Tags.NONE, noise(1_300_000));
    DataItem after = small("after");
    Shipment.Range range = all();

    assertThat(travelling(range)).containsExactly(before, large, after);
    assertThat(range.bytes())
        .isEqualTo((long) before.raw().size() + large.raw().size() + after.raw().size());
    Freight freight = Freight.of(store, range);
    assertThat(freight.slice(700_000, 700_100))
        .isEqualTo(Freight.of(store, range).slice(0, freight.size()).slice(700_000, 700_100));
  }

  @Test
  void whatComesOnceMoreInABundleStaysWhereItIs() {
    DataItem first = small("first");
    DataItem second = small("second");
    Shipment.Range range = all();
    Bytes root = Freight.of(store, range).tree().root();

    DataItem bundle = item(BUNDLE, Bundle.encode(List.of(first)));
    store.commit(new ItemRecord(bundle.raw()));

    assertThat(travelling(range)).containsExactly(first, second);
    assertThat(Freight.of(store, range).tree().root()).isEqualTo(root);
    assertThat(store.shipments().carrier(first.id())).isEqualTo(store.ord(first.id()));
    assertThat(travelling(all())).containsExactly(first, second, bundle);
  }

  @Test
  void whatLiesInALargeBundleTravelsInItAndNowhereElse() {
    DataItem inner = item(Tags.NONE, noise(400_000));
    DataItem bundle = item(BUNDLE, Bundle.encode(List.of(inner)));
    DataPlace place = new LargeData(store).keep(StoredBytes.of(bundle.data()));
    Unpacking.unpack(store, bundle.id(), place);
    Shipment.Range early = all();
    assertThat(travelling(early)).as("while its bundle is not here yet").isEmpty();
    assertThat(store.shipments().carrier(inner.id())).isEmpty();

    DataItem again = large(BUNDLE, bundle.data());

    assertThat(again).isEqualTo(bundle);
    assertThat(travelling(early)).isEmpty();
    assertThat(travelling(all())).containsExactly(bundle);
    assertThat(store.shipments().carrier(inner.id())).isEqualTo(store.ord(bundle.id()));
  }
}
