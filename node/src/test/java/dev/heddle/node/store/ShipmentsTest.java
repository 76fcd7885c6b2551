package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Shipment.Range;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipment.Step;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the index makes of the records of the conveyor. */
final class ShipmentsTest {
  private final Store store = Store.inMemory(new ManualClock(1_700_000_000_000L));
  private final Shipments shipments = store.shipments();

  @AfterEach
  void close() {
    store.close();
  }

  private long accept(String data) {
    Bytes raw = Sender.of(1).item(Optional.empty(), data, List.of()).item().raw();
    store.commit(new ItemRecord(raw));
    Shipments.Look look = all(0);
    return look.pieces().getLast().ord();
  }

  private Shipments.Look all(long from) {
    return shipments.pieces(from, Long.MAX_VALUE, Long.MAX_VALUE, 1000);
  }

  private static Step step(State state) {
    return new Step(state, 5, "target", Optional.empty(), 0, "");
  }

  @Test
  void aShipmentTakesWhatIsThereAndTheNextGoesOnBehindIt() {
    long first = accept("a");
    long second = accept("b");
    store.commit(new ConveyorRecord.Sealed(0, new Range(0, first + 1, 1, 10), 1, 2));
    assertThat(shipments.sealedUpTo()).isEqualTo(first + 1);
    assertThat(shipments.of(first).orElseThrow().number()).isZero();
    assertThat(shipments.of(second)).isEmpty();
    store.commit(new ConveyorRecord.Sealed(1, new Range(first + 1, second + 1, 1, 10), 1, 2));
    assertThat(shipments.of(second).orElseThrow().number()).isEqualTo(1);
    assertThat(shipments.open(10)).hasSize(2);
  }

  @Test
  void whatDoesNotFollowIsNoShipment() {
    long first = accept("a");
    store.commit(new ConveyorRecord.Sealed(1, new Range(0, first + 1, 1, 10), 1, 2));
    store.commit(new ConveyorRecord.Sealed(0, new Range(1, first + 1, 1, 10), 1, 2));
    assertThat(shipments.count()).isZero();
    store.commit(new ConveyorRecord.Sealed(0, new Range(0, first + 1, 1, 10), 1, 2));
    store.commit(new ConveyorRecord.Sealed(0, new Range(0, first + 1, 1, 10), 1, 2));
    assertThat(shipments.count()).isEqualTo(1);
  }

  @Test
  void finalIsFinal() {
    long first = accept("a");
    store.commit(new ConveyorRecord.Sealed(0, new Range(0, first + 1, 1, 10), 1, 2));
    store.commit(new ConveyorRecord.Stands(0, step(State.FINAL)));
    store.commit(new ConveyorRecord.Stands(0, step(State.SEEN)));
    assertThat(shipments.shipment(0).orElseThrow().state()).isEqualTo(State.FINAL);
    assertThat(shipments.open(10)).isEmpty();
  }

  @Test
  void whatCameFromArweaveIsInNoShipment() {
    accept("a");
    store.commit(new ConveyorRecord.Permanent());
    assertThat(all(shipments.sealedUpTo()).pieces()).isEmpty();
    long next = accept("b");
    assertThat(all(shipments.sealedUpTo()).pieces())
        .extracting(Shipments.Piece::ord)
        .containsExactly(next);
  }

  @Test
  void attemptsAndReceiptsAreKeptInTheirOrder() {
    long first = accept("a");
    Bytes item = Bytes.hex("ab".repeat(32));
    store.commit(new ConveyorRecord.Sealed(0, new Range(0, first + 1, 1, 10), 1, 2));
    for (int i = 0; i < 3; i++) {
      store.commit(new ConveyorRecord.Signed(0, new Shipment.Attempt(Bytes.utf8("tx " + i), i, i)));
    }
    assertThat(shipments.attempts(0))
        .extracting(attempt -> attempt.header().utf8())
        .containsExactly("tx 0", "tx 1", "tx 2");
    store.commit(new ConveyorRecord.Received(0, List.of(new Shipment.Receipt(item, "{\"id\":1}"))));
    assertThat(shipments.receipt(0, item).orElseThrow().json()).isEqualTo("{\"id\":1}");
    assertThat(shipments.receipt(1, item)).isEmpty();
  }

  @Test
  void textsHaveALimit() {
    Step longest = new Step(State.SEEN, 5, "", Optional.empty(), 0, "x".repeat(8192));
    Step longer = new Step(State.SEEN, 5, "", Optional.empty(), 0, "x".repeat(8193));
    assertThat(ConveyorFormat.body(new ConveyorRecord.Stands(0, longest))).isNotEmpty();
    assertThatThrownBy(() -> ConveyorFormat.body(new ConveyorRecord.Stands(0, longer)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
