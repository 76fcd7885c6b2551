package dev.heddle.node.check;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.tx.MalformedTransactionException;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.conveyor.Freight;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.MissingDataException;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipments;
import dev.heddle.node.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is on Arweave is enough to rebuild every process, as far as can be seen from here: what
 * counts as shipped is what the log has, bundle by bundle against the data roots that were signed,
 * and everything else is still owed.
 *
 * <p>What is owed is told, for all items and for each process, with the time since when; it is no
 * violation. Nobody is asked: that the network still has what it had is for {@code rebuild} to see.
 */
public final class PermanentIsEnough implements LogInvariant {
  /** Items that are looked at together. */
  private static final int ITEMS_AT_ONCE = 1000;

  private static final String REMEDY = "keep the folder as it is, and report it";

  @Override
  public String says() {
    return "what counts as on Arweave is what the log has, and the rest is on its way there";
  }

  @Override
  public void outside(Store store, Findings findings) {
    for (long number = 0; number < store.shipments().count(); number++) {
      Optional<Shipment> shipment = store.shipments().shipment(number);
      if (shipment.isEmpty()) {
        violation(findings, number, "is not there");
      } else {
        check(store, shipment.get(), findings);
      }
    }
    tellOwed(store, findings);
  }

  private static void check(Store store, Shipment shipment, Findings findings) {
    Shipment.Range range = shipment.range();
    Shipments.Look look =
        store.shipments().pieces(range.from(), range.to(), Long.MAX_VALUE, Integer.MAX_VALUE);
    long bytes = look.pieces().stream().mapToLong(Shipments.Piece::bytes).sum();
    findings.checked(look.pieces().size());
    if (look.pieces().size() != range.items() || bytes != range.bytes()) {
      violation(
          findings,
          shipment.number(),
          "was sealed with %d items of %d bytes, and %d of %d bytes lie in its range"
              .formatted(range.items(), range.bytes(), look.pieces().size(), bytes));
    } else if (isSafe(shipment)) {
      shipment
          .last()
          .transaction()
          .flatMap(id -> difference(store, shipment, id))
          .ifPresent(what -> violation(findings, shipment.number(), what));
    }
  }

  /** What is wrong with the transaction that is said to carry a shipment. */
  private static Optional<String> difference(Store store, Shipment shipment, Bytes id) {
    Optional<Transaction> signed =
        store.shipments().attempts(shipment.number()).stream()
            .flatMap(attempt -> transaction(attempt).stream())
            .filter(transaction -> transaction.id().equals(id))
            .findFirst();
    if (signed.isEmpty()) {
      return Optional.of("is said to be in transaction " + id + ", which was not signed for it");
    }
    try {
      Bytes root = Freight.of(store, shipment.range()).tree().root();
      return root.equals(signed.get().dataRoot()) && signed.get().verify()
          ? Optional.empty()
          : Optional.of("is not what was signed as transaction " + id);
    } catch (MissingDataException e) {
      return Optional.of("lacks data here: " + e.getMessage());
    }
  }

  private static Optional<Transaction> transaction(Shipment.Attempt attempt) {
    try {
      return Optional.of(Transaction.fromJson(attempt.header()));
    } catch (MalformedTransactionException e) {
      return Optional.empty();
    }
  }

  private static void violation(Findings findings, long shipment, String what) {
    findings.violation("shipment " + shipment, what, REMEDY);
  }

  /** Counts what is in no shipment yet, and in those that are not in a block. */
  private static void tellOwed(Store store, Findings findings) {
    Shipments shipments = store.shipments();
    Owed owed = new Owed();
    long from = shipments.sealedUpTo();
    Shipments.Look look;
    do {
      look = shipments.pieces(from, Long.MAX_VALUE, Long.MAX_VALUE, ITEMS_AT_ONCE);
      for (Shipments.Piece piece : look.pieces()) {
        owed.add(1, acceptedMs(store, piece.ord()));
      }
      findings.checked(look.pieces().size());
      from = look.next();
    } while (look.full());
    for (Shipment shipment : shipments.open(Integer.MAX_VALUE)) {
      if (!isSafe(shipment)) {
        owed.add(shipment.range().items(), shipment.acceptedMs());
      }
    }
    owed.tell("items", "", findings);
    if (owed.count > 0 && shipments.count() == 0 && shipments.sealedUpTo() == 0) {
      findings.note("conveyor", "nothing was ever shipped from here; see the setting conveyor");
    }
  }

  @Override
  public Walk begin(Store store, Bytes process, Findings findings) {
    Owed owed = new Owed();
    long slots = store.head(process).map(head -> head.slots()).orElse(0L);
    return next -> {
      for (Entry entry : next) {
        check(store, entry, owed, findings);
      }
      if (next.getLast().assignment().slot() == slots - 1 && store.shipments().count() > 0) {
        owed.tell(process.base64Url(), " of its slots", findings);
      }
      findings.checked(next.size());
    };
  }

  private static void check(Store store, Entry entry, Owed owed, Findings findings) {
    Bytes process = entry.assignment().process();
    long slot = entry.assignment().slot();
    Bytes named = entry.message().map(DataItem::id).or(entry.assignment()::message).orElse(process);
    boolean here = true;
    for (Bytes id : List.of(entry.assignment().id(), named)) {
      OptionalLong ord = store.shipments().carrier(id);
      if (ord.isEmpty()) {
        findings.note(
            process.base64Url(),
            "slot "
                + slot
                + " needs "
                + id
                + ", which is a transaction or not here, and is not shipped");
      } else if (here && !isSafe(store.shipments(), ord.getAsLong())) {
        owed.add(1, acceptedMs(store, ord.getAsLong()));
        here = false;
      }
    }
  }

  /** In a block, or from there. */
  private static boolean isSafe(Shipments shipments, long ord) {
    return shipments
        .of(ord)
        .map(PermanentIsEnough::isSafe)
        .orElseGet(() -> ord < shipments.sealedUpTo());
  }

  private static boolean isSafe(Shipment shipment) {
    return shipment.state().compareTo(State.CONFIRMED) >= 0;
  }

  /** When the block before that of an item was closed, which is a little earlier. */
  private static long acceptedMs(Store store, long ord) {
    return store.block((ord >>> 32) - 1).map(Block::timestampMs).orElse(0L);
  }

  /** How much is not on Arweave yet, and since when. */
  private static final class Owed {
    private long count;
    private long sinceMs = Long.MAX_VALUE;

    void add(long more, long acceptedMs) {
      count += more;
      sinceMs = Math.min(sinceMs, acceptedMs);
    }

    void tell(String about, String what, Findings findings) {
      if (count > 0) {
        findings.note(
            about,
            "%d%s are not on Arweave yet, the oldest since %s"
                .formatted(count, what, Instant.ofEpochMilli(sinceMs)));
      }
    }
  }
}
