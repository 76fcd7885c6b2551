package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes bundles apart that lie in large data: of each item that verifies a record says where in the
 * data it lies, and nothing is copied but what stands before its data. Items that do not verify are
 * skipped. The limits are those of {@link Content}: so deep, so many.
 */
public final class Unpacking {
  private static final int RECORDS = 256;
  private static final int READ_BYTES = 256 * 1024;

  private final Store store;
  private final List<LogRecord> records = new ArrayList<>();
  private int found;

  private Unpacking(Store store) {
    this.store = store;
  }

  /**
   * Indexes what verifies of the items in a bundle, and returns when that is durable.
   *
   * @param parent id of the item or transaction that has these data
   * @param place where they are, all of them
   */
  public static void unpack(Store store, Bytes parent, DataPlace place) {
    Unpacking unpacking = new Unpacking(store);
    unpacking.bundle(parent, place, 1);
    unpacking.flush();
  }

  private void bundle(Bytes parent, DataPlace place, int depth) {
    StoredBytes data = store.weave().data(place);
    long count;
    try {
      count = Bundle.count(data.range(0, Math.min(data.size(), Bundle.COUNT_BYTES)), data.size());
    } catch (MalformedItemException e) {
      // It says that it is a bundle and is none: an item like any other.
      return;
    }
    long at = Bundle.COUNT_BYTES + count * Bundle.ENTRY_BYTES;
    for (long i = 0; i < count && found < Content.NESTED_MAX; i++) {
      long entryAt = Bundle.COUNT_BYTES + i * Bundle.ENTRY_BYTES;
      Bytes entry = data.range(entryAt, entryAt + Bundle.ENTRY_BYTES);
      long size;
      try {
        size = Bundle.itemBytes(entry, data.size() - at);
      } catch (MalformedItemException e) {
        return;
      }
      Optional<DataItem> item = verified(Bundle.itemId(entry), data.part(at, size));
      if (item.isPresent()) {
        add(item.get(), parent, place.part(at, size), depth);
      }
      at += size;
    }
  }

  private void add(DataItem head, Bytes parent, DataPlace whole, int depth) {
    int headBytes = head.raw().size();
    DataPlace dataPlace = whole.part(headBytes, whole.bytes() - headBytes);
    records.add(new PlacedItemRecord(head.raw(), Optional.of(parent), dataPlace));
    found++;
    if (records.size() == RECORDS) {
      flush();
    }
    if (depth < Content.DEPTH_MAX && Content.isBundle(head.tags())) {
      bundle(head.id(), dataPlace, depth + 1);
    }
  }

  private void flush() {
    if (!records.isEmpty()) {
      store.commit(records.toArray(LogRecord[]::new));
      records.clear();
    }
  }

  private static Optional<DataItem> verified(Bytes id, StoredBytes item) {
    DataItem head;
    try {
      head = DataItem.decodeHead(item.range(0, Math.min(item.size(), DataItem.HEAD_BYTES)));
    } catch (MalformedItemException e) {
      return Optional.empty();
    }
    if (!head.id().equals(id)) {
      return Optional.empty();
    }
    long dataBytes = item.size() - head.raw().size();
    MessageDigest digest = Hashes.sha384Stream();
    for (long at = head.raw().size(); at < item.size(); ) {
      Bytes piece = item.read(at, READ_BYTES);
      piece.updateDigest(digest);
      at += piece.size();
    }
    return head.signedOver(dataBytes, Bytes.wrap(digest.digest()))
        ? Optional.of(head)
        : Optional.empty();
  }
}
