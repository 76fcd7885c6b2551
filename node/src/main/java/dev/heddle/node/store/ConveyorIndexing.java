package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.ConveyorRows.Cursor;
import dev.heddle.node.store.Shipment.Receipt;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipment.Step;
import java.util.List;
import java.util.Optional;

/** What a {@link ConveyorRecord} does to the index: a pure function of it and the index before. */
final class ConveyorIndexing {
  private final Batch batch;

  ConveyorIndexing(Batch batch) {
    this.batch = batch;
  }

  void apply(ConveyorRecord record) {
    switch (record) {
      case ConveyorRecord.Sealed sealed -> seal(sealed);
      case ConveyorRecord.Signed(long number, Shipment.Attempt attempt) -> {
        if (shipment(number).isPresent()) {
          batch.put(Table.ATTEMPT, attemptKey(number), ConveyorFormat.attempt(attempt));
        }
      }
      case ConveyorRecord.Stands(long number, Step step) ->
          shipment(number)
              .filter(shipment -> shipment.state() != State.FINAL)
              .ifPresent(shipment -> stands(shipment.with(step)));
      case ConveyorRecord.Received(long number, List<Receipt> receipts) -> {
        if (shipment(number).isPresent()) {
          receipts.forEach(
              one -> batch.put(Table.RECEIPT, Keys.of(one.item(), number), Bytes.utf8(one.json())));
        }
      }
      case ConveyorRecord.Permanent _ ->
          move(new Cursor(Indexing.clock(batch).ord(), Cursor.of(batch).next()));
    }
  }

  private void seal(ConveyorRecord.Sealed sealed) {
    Cursor cursor = Cursor.of(batch);
    boolean follows =
        sealed.shipment() == cursor.next()
            && sealed.range().from() == cursor.ord()
            && sealed.range().to() > cursor.ord();
    if (!follows) {
      return;
    }
    Step step = new Step(State.SEALED, sealed.atMs(), "", Optional.empty(), 0, "");
    stands(new Shipment(cursor.next(), sealed.range(), sealed.acceptedMs(), List.of(step)));
    batch.put(Table.SHIPMENT_END, Keys.number(sealed.range().to()), Keys.number(sealed.shipment()));
    move(new Cursor(sealed.range().to(), cursor.next() + 1));
  }

  private void stands(Shipment shipment) {
    Bytes number = Keys.number(shipment.number());
    batch.put(Table.SHIPMENT, number, ConveyorRows.shipment(shipment));
    if (shipment.state() == State.FINAL) {
      batch.delete(Table.SHIPMENT_OPEN, number);
    } else {
      batch.put(Table.SHIPMENT_OPEN, number, Bytes.EMPTY);
    }
  }

  private void move(Cursor cursor) {
    batch.put(Table.STATE, Keys.CONVEYOR, cursor.encode());
  }

  /** Behind all attempts that there are. */
  private Bytes attemptKey(long number) {
    long next = 0;
    while (batch.get(Table.ATTEMPT, attemptKey(number, next)).isPresent()) {
      next++;
    }
    return attemptKey(number, next);
  }

  static Bytes attemptKey(long number, long place) {
    return Bytes.concat(Keys.number(number), Keys.number(place));
  }

  private Optional<Shipment> shipment(long number) {
    return batch
        .get(Table.SHIPMENT, Keys.number(number))
        .map(row -> ConveyorRows.shipment(number, row));
  }
}
