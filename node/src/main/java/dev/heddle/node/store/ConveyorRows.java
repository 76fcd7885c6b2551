package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Shipment.Attempt;
import dev.heddle.node.store.Shipment.Range;
import dev.heddle.node.store.Shipment.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The values of the tables that shipments are kept in. */
final class ConveyorRows {
  private ConveyorRows() {}

  /** Where the conveyor stands: first ord that is in no shipment (8), number of the next (8). */
  record Cursor(long ord, long next) {
    static final Cursor START = new Cursor(0, 0);

    Bytes encode() {
      return Bytes.concat(Keys.number(ord), Keys.number(next));
    }

    static Cursor decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new Cursor(in.getLong(), in.getLong());
    }

    static Cursor of(IndexView index) {
      return index.get(Table.STATE, Keys.CONVEYOR).map(Cursor::decode).orElse(START);
    }
  }

  /** Range (28), accepted in ms (8), number of steps (1), steps. */
  static Bytes shipment(Shipment shipment) {
    List<Bytes> parts = new ArrayList<>();
    parts.add(ConveyorFormat.range(shipment.range()));
    parts.add(Keys.number(shipment.acceptedMs()));
    parts.add(Bytes.wrap(new byte[] {(byte) shipment.steps().size()}));
    shipment.steps().forEach(step -> parts.add(ConveyorFormat.step(step)));
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  static Shipment shipment(long number, Bytes row) {
    ByteBuffer in = row.buffer();
    Range range = ConveyorFormat.readRange(in);
    long acceptedMs = in.getLong();
    List<Step> steps = new ArrayList<>();
    for (int left = in.get(); left > 0; left--) {
      steps.add(ConveyorFormat.readStep(in));
    }
    return new Shipment(number, range, acceptedMs, steps);
  }

  static Attempt attempt(Bytes row) {
    return ConveyorFormat.readAttempt(row.buffer());
  }
}
