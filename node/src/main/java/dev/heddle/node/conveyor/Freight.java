package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.tx.DataTree;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipments.Piece;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a shipment as one ANS-104 bundle: a pure function of its range and the log, and so
 * nowhere kept. They are read when they are asked for; of an item as much is in memory as was
 * logged in one piece. For one thread.
 */
public final class Freight {
  private final Store store;
  private final List<Piece> pieces;
  private final Bytes header;
  private final long[] starts;
  private final long size;
  private int held = -1;
  private StoredBytes heldRaw = StoredBytes.of(Bytes.EMPTY);

  private Freight(Store store, List<Piece> pieces) {
    this.store = store;
    this.pieces = pieces;
    this.header =
        Bundle.header(
            pieces.stream().map(piece -> new Bundle.Announced(piece.id(), piece.bytes())).toList());
    this.starts = new long[pieces.size()];
    long at = header.size();
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      at += pieces.get(i).bytes();
    }
    this.size = at;
  }

  /** What travels in that range. */
  public static Freight of(Store store, Shipment.Range range) {
    return new Freight(store, store.shipments().pieces(range));
  }

  /** Bytes of the bundle. */
  public long size() {
    return size;
  }

  /** The items in it. */
  public List<Piece> pieces() {
    return pieces;
  }

  /** The tree over its chunks. */
  public DataTree tree() {
    List<Bytes> hashes = new ArrayList<>();
    long start = 0;
    for (long end : DataTree.chunkEnds(size)) {
      hashes.add(Hashes.sha256(slice(start, end)));
      start = end;
    }
    return DataTree.of(size, hashes);
  }

  /**
   * Bytes of it.
   *
   * @param to exclusive
   */
  Bytes slice(long from, long to) {
    List<Bytes> parts = new ArrayList<>();
    long at = from;
    while (at < to) {
      Bytes part = part(at, to);
      parts.add(part);
      at += part.size();
    }
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  /** What lies at a place, at most up to the end of the item that it is in. */
  private Bytes part(long at, long to) {
    if (at < header.size()) {
      return header.slice((int) at, (int) Math.min(to, header.size()));
    }
    int found = Arrays.binarySearch(starts, at);
    int piece = found >= 0 ? found : -found - 2;
    StoredBytes raw = raw(piece);
    long from = at - starts[piece];
    return raw.read(from, (int) Math.min(to - at, raw.size() - from));
  }

  private StoredBytes raw(int piece) {
    if (held != piece) {
      heldRaw = raw(store, pieces.get(piece));
      held = piece;
    }
    return heldRaw;
  }

  /** The bytes of an item that travels. */
  static StoredBytes raw(Store store, Piece piece) {
    return store
        .content(piece.id())
        .orElseThrow(() -> new IllegalStateException("item " + piece.id() + " is not in the store"))
        .raw();
  }

  /** Whether these are its bytes. */
  boolean isSameAs(Bytes other) {
    if (other.size() != size) {
      return false;
    }
    for (long at = 0; at < size; ) {
      Bytes part = part(at, size);
      if (!part.equals(other.slice((int) at, (int) at + part.size()))) {
        return false;
      }
      at += part.size();
    }
    return true;
  }
}
