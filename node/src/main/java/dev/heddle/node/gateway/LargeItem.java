package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.DataPlace;
import dev.heddle.node.store.LargeData;
import dev.heddle.node.store.PlacedItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.store.Unpacking;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * An item that is too large for memory, on its way from the spool into the log: its data are hashed
 * as they come, its signature is checked, and only then anything of it is logged. For one thread.
 */
final class LargeItem {
  private static final int READ_BYTES = 256 * 1024;

  private final DataItem head;
  private final MessageDigest digest = Hashes.sha384Stream();
  private long seen;

  /**
   * @param beginning of the item, at least {@link DataItem#HEAD_BYTES} of it
   * @throws Refusal 400 if that is not how an item begins
   */
  LargeItem(Bytes beginning) {
    try {
      head = DataItem.decodeHead(beginning.slice(0, DataItem.HEAD_BYTES));
    } catch (MalformedItemException e) {
      throw new Refusal(400, "the body is no signed data item: " + e.getMessage());
    }
  }

  DataItem head() {
    return head;
  }

  /** The next bytes of the item, from its beginning on. */
  void update(byte[] bytes, int count) {
    long skipped = Math.min(count, Math.max(0, head.raw().size() - seen));
    digest.update(bytes, (int) skipped, (int) (count - skipped));
    seen += count;
  }

  /** As {@link #update(byte[], int)} with all there are. */
  void updateAll(StoredBytes item) {
    for (long at = 0; at < item.size(); ) {
      Bytes piece = item.read(at, READ_BYTES);
      update(piece.toByteArray(), piece.size());
      at += piece.size();
    }
  }

  /**
   * @throws Refusal 400 if the signature does not hold over all that was seen
   */
  void check() {
    long dataBytes = seen - head.raw().size();
    if (!head.signedOver(dataBytes, Bytes.wrap(digest.digest()))) {
      throw new Refusal(
          400,
          "the signature of item "
              + head.id()
              + " does not hold; sign the item with the key in its owner field");
    }
  }

  /**
   * Puts the item into the log; when this returns it is durable. What lies in it comes first, so
   * that an item that is here is here with all it contains.
   *
   * @param item all of it, checked
   */
  void keep(Store store, StoredBytes item) {
    int headBytes = head.raw().size();
    StoredBytes data = item.part(headBytes, item.size() - headBytes);
    DataPlace place = new LargeData(store).keep(data);
    if (head.tags().first("Bundle-Format").filter("binary"::equals).isPresent()) {
      Unpacking.unpack(store, head.id(), place);
    }
    store.commit(new PlacedItemRecord(head.raw(), Optional.empty(), place));
  }
}
