package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import java.util.Optional;

/**
 * Where items come from that this node does not hold: a gateway that the operator named.
 *
 * <p>What comes back is verified (signature and id) before anyone sees it, and kept in the store.
 */
public interface Upstream {
  /** An upstream that has nothing. */
  Upstream NONE = id -> Optional.empty();

  /** The item of that id, or empty if the gateway has none or it does not verify. Blocks. */
  Optional<VerifiedItem> fetch(Bytes id);

  /**
   * The newest Scheduler-Location item of the wallet with that address, or empty if the gateway has
   * none. Blocks.
   */
  default Optional<VerifiedItem> location(Bytes scheduler) {
    return Optional.empty();
  }
}
