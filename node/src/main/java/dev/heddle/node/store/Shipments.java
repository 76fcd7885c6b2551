package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.ConveyorRows.Cursor;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import dev.heddle.node.store.Rows.Meta;
import dev.heddle.node.store.Shipment.Attempt;
import dev.heddle.node.store.Shipment.Range;
import dev.heddle.node.store.Shipment.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what travels to Arweave: the items that are in no shipment yet, and the shipments. Safe for
 * any thread; see {@link Store} for when reads see what.
 */
public final class Shipments {
  private final Index index;
  private final Items items;

  Shipments(Index index, Items items) {
    this.index = index;
    this.items = items;
  }

  /**
   * An item that travels by itself.
   *
   * @param bytes its size, data included
   */
  public record Piece(long ord, Bytes id, long bytes) {}

  /**
   * A look at the items from an ord on.
   *
   * @param next the ord to go on from
   * @param full whether it ended because there was enough
   */
  public record Look(List<Piece> pieces, long next, boolean full) {
    public Look {
      pieces = List.copyOf(pieces);
    }
  }

  /** The first ord that is in no shipment. */
  public long sealedUpTo() {
    return Cursor.of(index).ord();
  }

  /** How many shipments there are; their numbers are below that. */
  public long count() {
    return Cursor.of(index).next();
  }

  /**
   * The items that travel, by ord: those that came in no other item, since those travel with it,
   * and are no layer-one transactions, which cannot lie in a bundle.
   *
   * @param from inclusive
   * @param to exclusive
   * @param bytesMax ends with the item that reaches it
   */
  public Look pieces(long from, long to, long bytesMax, int itemsMax) {
    List<Piece> pieces = new ArrayList<>();
    long bytes = 0;
    long next = from;
    try (Scan scan = index.scan(Table.META, Keys.number(from), Keys.number(to), Direction.UP)) {
      while (scan.next()) {
        long ord = Keys.number(scan.key());
        Meta meta = Meta.decode(scan.value());
        next = ord + 1;
        if (travels(meta)) {
          pieces.add(new Piece(ord, meta.id(), meta.bytes()));
          bytes += meta.bytes();
          if (bytes >= bytesMax || pieces.size() >= itemsMax) {
            return new Look(pieces, next, true);
          }
        }
      }
    }
    return new Look(pieces, next, false);
  }

  /** The items of a shipment. */
  public List<Piece> pieces(Range range) {
    return pieces(range.from(), range.to(), Long.MAX_VALUE, Integer.MAX_VALUE).pieces();
  }

  /**
   * Nothing that is logged later changes the answer, since what a shipment holds must stay what it
   * is. So it makes no difference that an item comes once more in a bundle, nor whether the bundle
   * that it came in is here by now: what lies in a large one is logged before it.
   */
  private boolean travels(Meta meta) {
    if (meta.transaction()) {
      return false;
    }
    return meta.parent().isEmpty()
        || meta.adopted()
        || parent(meta).filter(Meta::transaction).isPresent();
  }

  private Optional<Meta> parent(Meta meta) {
    return meta.parent().flatMap(this::meta);
  }

  private Optional<Meta> meta(Bytes id) {
    OptionalLong ord = items.ord(id);
    return ord.isEmpty() ? Optional.empty() : Optional.of(items.meta(ord.getAsLong()));
  }

  /**
   * The place of what an item travels in: its own, or that of the outermost item that it came in.
   * Nothing if that is not here, and for a transaction.
   */
  public OptionalLong carrier(Bytes id) {
    Optional<Meta> at = meta(id);
    while (at.isPresent() && !travels(at.get())) {
      at = at.get().transaction() ? Optional.empty() : parent(at.get());
    }
    return at.isPresent() ? items.ord(at.get().id()) : OptionalLong.empty();
  }

  public Optional<Shipment> shipment(long number) {
    return index
        .get(Table.SHIPMENT, Keys.number(number))
        .map(row -> ConveyorRows.shipment(number, row));
  }

  /** The shipments that are not final, oldest first. */
  public List<Shipment> open(int limit) {
    List<Shipment> open = new ArrayList<>();
    try (Scan scan = index.scan(Table.SHIPMENT_OPEN, Bytes.EMPTY, Keys.END, Direction.UP)) {
      while (open.size() < limit && scan.next()) {
        shipment(Keys.number(scan.key())).ifPresent(open::add);
      }
    }
    return List.copyOf(open);
  }

  /** The shipment that holds the item of that place. */
  public Optional<Shipment> of(long ord) {
    try (Scan scan = index.scan(Table.SHIPMENT_END, Keys.number(ord + 1), Keys.END, Direction.UP)) {
      return scan.next()
          ? shipment(Keys.number(scan.value())).filter(found -> found.range().from() <= ord)
          : Optional.empty();
    }
  }

  /** What was signed to carry a shipment, oldest first. */
  public List<Attempt> attempts(long number) {
    List<Attempt> attempts = new ArrayList<>();
    Bytes from = Keys.number(number);
    try (Scan scan = index.scan(Table.ATTEMPT, from, Keys.after(from), Direction.UP)) {
      while (scan.next()) {
        attempts.add(ConveyorRows.attempt(scan.value()));
      }
    }
    return List.copyOf(attempts);
  }

  /** What a bundler answered for an item in that shipment. */
  public Optional<Receipt> receipt(long number, Bytes item) {
    return index
        .get(Table.RECEIPT, Keys.of(item, number))
        .map(row -> new Receipt(item, row.utf8()));
  }
}
