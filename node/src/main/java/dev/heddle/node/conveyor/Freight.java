package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.tx.DataTree;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipments.Piece;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a shipment as one ANS-104 bundle: a pure function of its range and the log, and so
 * nowhere kept. Items are read when their bytes are asked for, and one is in memory at a time. For
 * one thread.
 */
final class Freight {
  private final Store store;
  private final List<Piece> pieces;
  private final Bytes header;
  private final long[] starts;
  private final long size;
  private int held = -1;
  private Bytes heldRaw = Bytes.EMPTY;

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

  static Freight of(Store store, Shipment.Range range) {
    return new Freight(store, store.shipments().pieces(range));
  }

  long size() {
    return size;
  }

  /** The items in it. */
  List<Piece> pieces() {
    return pieces;
  }

  /** The tree over its chunks. */
  DataTree tree() {
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

  /** What lies at a place, up to the end of the item that it is in. */
  private Bytes part(long at, long to) {
    if (at < header.size()) {
      return header.slice((int) at, (int) Math.min(to, header.size()));
    }
    int found = Arrays.binarySearch(starts, at);
    int piece = found >= 0 ? found : -found - 2;
    Bytes raw = raw(piece);
    long start = starts[piece];
    return raw.slice((int) (at - start), (int) Math.min(to - start, raw.size()));
  }

  private Bytes raw(int piece) {
    if (held != piece) {
      Bytes id = pieces.get(piece).id();
      heldRaw =
          store
              .item(id)
              .orElseThrow(() -> new IllegalStateException("item " + id + " is not in the store"))
              .item()
              .raw();
      held = piece;
    }
    return heldRaw;
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
