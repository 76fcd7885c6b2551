package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * An item whose data lie in chunks. Whoever appends it has checked its signature over them, so that
 * the index can be made again without reading them.
 *
 * @param head what stands before the data of the item
 * @param parent the bundle that it came in
 */
public record PlacedItemRecord(Bytes head, Optional<Bytes> parent, DataPlace place)
    implements WeaveRecord {}
