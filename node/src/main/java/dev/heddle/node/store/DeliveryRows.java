package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The values of the tables that deliveries are kept in. */
final class DeliveryRows {
  private DeliveryRows() {}

  static Letter.Standing standing(Bytes row) {
    return DeliveryFormat.readStanding(row.buffer());
  }

  /** Why an item is in a log: its way (36), the entry that it was. */
  record Cause(Letter.Way way, OutboxEntry entry) {
    Bytes encode() {
      return Bytes.concat(DeliveryFormat.way(way), DeliveryFormat.entry(entry));
    }

    static Cause decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new Cause(DeliveryFormat.readWay(in), DeliveryFormat.readEntry(in));
    }
  }

  /** What an entry became: target (32), item (32), 0 or how its letter ended (1). */
  record Effect(Bytes target, Bytes item, Optional<Letter.End> end) {
    Bytes encode() {
      byte how = (byte) end.map(ended -> ended.code).orElse(0).intValue();
      return Bytes.concat(target, item, Bytes.wrap(new byte[] {how}));
    }

    static Effect decode(Bytes row) {
      int how = row.at(2 * Keys.ID_BYTES);
      return new Effect(
          row.slice(0, Keys.ID_BYTES),
          row.slice(Keys.ID_BYTES, 2 * Keys.ID_BYTES),
          how == 0 ? Optional.empty() : Optional.of(DeliveryFormat.readEnd(how)));
    }

    Effect ended(Letter.End with) {
      return new Effect(target, item, Optional.of(with));
    }
  }

  /** Items that a root has caused (8), their greatest depth (4), 1 if it is cancelled (1). */
  record ChainRow(long items, int depth, boolean cancelled) {
    static final ChainRow NONE = new ChainRow(0, 0, false);

    Bytes encode() {
      ByteBuffer out = ByteBuffer.allocate(13);
      out.putLong(items).putInt(depth).put((byte) (cancelled ? 1 : 0));
      return Bytes.wrap(out.array());
    }

    static ChainRow decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new ChainRow(in.getLong(), in.getInt(), in.get() == 1);
    }

    ChainRow grow(long by, int to) {
      return new ChainRow(items + by, Math.max(depth, to), cancelled);
    }

    ChainRow cancel() {
      return new ChainRow(items, depth, true);
    }
  }

  /** A letter and its number (8), which counts up over all letters. */
  record Filed(long number, Letter letter) {
    Bytes encode() {
      return Bytes.concat(Keys.number(number), DeliveryFormat.letter(letter));
    }

    static Filed decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new Filed(in.getLong(), DeliveryFormat.readLetter(in));
    }
  }

  /** Letters that wait (8) and that are dead (8). */
  record Counts(long waiting, long dead) {
    static final Counts NONE = new Counts(0, 0);

    Bytes encode() {
      return Bytes.concat(Keys.number(waiting), Keys.number(dead));
    }

    static Counts decode(Bytes row) {
      ByteBuffer in = row.buffer();
      return new Counts(in.getLong(), in.getLong());
    }

    Counts add(boolean toDead, long by) {
      return toDead ? new Counts(waiting, dead + by) : new Counts(waiting + by, dead);
    }
  }
}
