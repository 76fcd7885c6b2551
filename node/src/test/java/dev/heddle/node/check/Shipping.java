package dev.heddle.node.check;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.node.conveyor.Freight;
import dev.heddle.node.store.ConveyorRecord;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipments;
import dev.heddle.node.store.Store;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Writes down what a conveyor would, true or not. */
record Shipping(Store store) {
  private static final RsaWallet WALLET = RsaWallet.generate();

  /** Seals all that is in no shipment; says that there are so many items more than there are. */
  Shipment seal(int more) {
    Shipments shipments = store.shipments();
    long from = shipments.sealedUpTo();
    Shipments.Look look = shipments.pieces(from, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    long bytes = look.pieces().stream().mapToLong(Shipments.Piece::bytes).sum();
    Shipment.Range range =
        new Shipment.Range(from, look.next(), look.pieces().size() + more, bytes);
    long number = shipments.count();
    store.commit(new ConveyorRecord.Sealed(number, range, 1_700_000_000_000L, 1_700_000_001_000L));
    return shipments.shipment(number).orElseThrow();
  }

  /** The transaction that carries a shipment, signed. */
  Transaction sign(Shipment shipment) {
    Freight freight = Freight.of(store, shipment.range());
    Transaction draft =
        new Transaction(
            2,
            Bytes.EMPTY,
            Hashes.sha384(Bytes.utf8("block")),
            WALLET.owner(),
            List.of(),
            Bytes.EMPTY,
            BigInteger.ZERO,
            Bytes.EMPTY,
            BigInteger.valueOf(freight.size()),
            freight.tree().root(),
            BigInteger.ONE,
            Bytes.EMPTY,
            0);
    return draft.withSignature(WALLET.signMessage(draft.signingData()));
  }

  /** Notes that this was signed for a shipment, and that it is so far. */
  void stands(Shipment shipment, Transaction signed, Bytes said, State state) {
    Bytes header = Json.writeBytes(signed.toJson());
    store.commit(
        new ConveyorRecord.Signed(shipment.number(), new Shipment.Attempt(header, 7, 1)),
        new ConveyorRecord.Stands(
            shipment.number(), new Shipment.Step(state, 2, "weave", Optional.of(said), 8, "")));
  }

  /** Ships all that is in no shipment, as it should be. */
  void ship(State state) {
    Shipment shipment = seal(0);
    Transaction signed = sign(shipment);
    stands(shipment, signed, signed.id(), state);
  }
}
