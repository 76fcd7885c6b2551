package dev.heddle.node.store;

import java.util.List;

/** What the conveyor writes down; {@link ConveyorFormat} says how it looks. */
public sealed interface ConveyorRecord extends LogRecord {
  /**
   * A shipment is sealed. Has an effect only if it has the next number and begins where everything
   * before is sealed.
   */
  record Sealed(long shipment, Shipment.Range range, long acceptedMs, long atMs)
      implements ConveyorRecord {}

  /** A transaction was signed; written before it is posted anywhere. */
  record Signed(long shipment, Shipment.Attempt attempt) implements ConveyorRecord {}

  /** A shipment stands otherwise now; of one that is final nothing is believed any more. */
  record Stands(long shipment, Shipment.Step step) implements ConveyorRecord {}

  /** A bundler took items. */
  record Received(long shipment, List<Shipment.Receipt> receipts) implements ConveyorRecord {
    public Received {
      receipts = List.copyOf(receipts);
    }
  }

  /** All that is in the log before this came from Arweave and need not travel there. */
  record Permanent() implements ConveyorRecord {}
}
