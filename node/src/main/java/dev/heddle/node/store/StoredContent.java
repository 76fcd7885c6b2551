package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * An item or a transaction apart from its data.
 *
 * @param transaction a layer-one transaction, as opposed to a data item
 * @param header what stands before the data of the item, or the JSON of the transaction without
 *     data
 * @param ord height of its block in the upper 32 bits, place within the block in the lower
 * @param parent the bundle it came in
 * @param data incomplete where chunks are missing
 */
public record StoredContent(
    boolean transaction, Bytes header, long ord, Optional<Bytes> parent, StoredBytes data) {
  /** All of an item, as it was signed. */
  public StoredBytes raw() {
    return StoredBytes.joined(List.of(StoredBytes.of(header), data));
  }
}
