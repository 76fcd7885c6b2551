package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * Where a message or assignment stands: it lies with the place of the item in {@link Table#ID},
 * which is looked up in any case.
 */
record Found(Bytes process, long slot) {
  private static final int ROW_BYTES = Long.BYTES + Keys.ID_BYTES + Long.BYTES;

  /** The first slot with that item, whatever the process. */
  static Optional<Found> any(Bytes id, IndexView index) {
    return index
        .get(Table.ID, id)
        .filter(row -> row.size() == ROW_BYTES)
        .map(row ->
            new Found(
                row.slice(Long.BYTES, Long.BYTES + Keys.ID_BYTES),
                Keys.number(row.from(Long.BYTES + Keys.ID_BYTES))));
  }

  /** The first slot of that process with that item. */
  static Optional<Long> slot(Bytes process, Bytes id, IndexView index) {
    Optional<Found> first = any(id, index);
    if (first.isEmpty() || first.get().process.equals(process)) {
      return first.map(Found::slot);
    }
    return index.get(Table.FOUND, Bytes.concat(process, id)).map(Keys::number);
  }

  /** Notes a slot of an item that has its place already. */
  static void put(Bytes process, Bytes slot, Bytes id, Batch batch) {
    Bytes row = batch.get(Table.ID, id).orElseThrow();
    if (row.size() == Long.BYTES) {
      batch.put(Table.ID, id, Bytes.concat(row, process, slot));
    } else if (slot(process, id, batch).isEmpty()) {
      batch.put(Table.FOUND, Bytes.concat(process, id), slot);
    }
  }
}
