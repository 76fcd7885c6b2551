package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Checkpoint.Place;
import java.nio.ByteBuffer;

/**
 * How a {@link Checkpoint} lies in its table. Key: process (32), slot (8), ticks before (8). Value:
 * version (1, now 1), evaluations (8), size of the memory (8), hash of the top node (32), the
 * progress. Numbers are big-endian.
 */
final class CheckpointRow {
  private static final byte VERSION = 1;
  private static final int PROGRESS_AT = 1 + 8 + 8 + Keys.ID_BYTES;

  private CheckpointRow() {}

  static Bytes key(Bytes process, Place place) {
    return Bytes.concat(process, Keys.number(place.slot()), Keys.number(place.ticksBeforeMs()));
  }

  static Bytes encode(Checkpoint checkpoint) {
    return Bytes.concat(
        Bytes.wrap(new byte[] {VERSION}),
        Keys.number(checkpoint.evaluations()),
        Keys.number(checkpoint.sizeBytes()),
        checkpoint.top(),
        checkpoint.progress());
  }

  /**
   * @throws IndexBrokenException if it is of another version
   */
  static Checkpoint decode(Bytes key, Bytes row) {
    if (row.size() < PROGRESS_AT || row.at(0) != VERSION) {
      throw new IndexBrokenException(
          "a checkpoint was written by another version; stop the node and delete results/");
    }
    ByteBuffer numbers = row.from(1).buffer();
    ByteBuffer place = key.from(Keys.ID_BYTES).buffer();
    return new Checkpoint(
        key.slice(0, Keys.ID_BYTES),
        new Place(place.getLong(), place.getLong()),
        numbers.getLong(),
        numbers.getLong(),
        row.slice(PROGRESS_AT - Keys.ID_BYTES, PROGRESS_AT),
        row.from(PROGRESS_AT));
  }
}
