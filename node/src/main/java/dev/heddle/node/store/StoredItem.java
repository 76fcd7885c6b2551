package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.util.Optional;

/**
 * A data item of the store and where it belongs.
 *
 * @param ord height of its block in the upper 32 bits, place within the block in the lower
 * @param parent the bundle it came in, an item or a layer-one transaction
 */
public record StoredItem(DataItem item, long ord, Optional<Bytes> parent) {
  /** The height of the block that holds the item; that block may still be open. */
  public long height() {
    return ord >>> 32;
  }
}
