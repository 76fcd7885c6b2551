package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.Store;
import java.util.Optional;

/**
 * What a transaction may name as the last one before it: a recent block, the newest transaction of
 * its wallet in a block, or nothing if the wallet has none there.
 */
final class Anchors {
  /** Blocks behind the newest that count as recent. */
  static final int BLOCKS_MAX = 50;

  private static final int BLOCK_HASH_BYTES = 48;

  private final Store store;

  Anchors(Store store) {
    this.store = store;
  }

  /**
   * @param owner address of the wallet
   * @throws Refusal 400 for any other anchor
   */
  void check(Transaction transaction, Bytes owner) {
    Bytes anchor = transaction.lastTx();
    if (anchor.size() == BLOCK_HASH_BYTES) {
      Optional<Block> block = store.block(anchor);
      if (block.filter(found -> store.tip().height() - found.height() <= BLOCKS_MAX).isEmpty()) {
        throw invalid();
      }
      return;
    }
    Bytes last = store.weave().wallet(owner).lastTransaction().orElse(Bytes.EMPTY);
    if (!anchor.equals(last)) {
      boolean waits =
          !anchor.isEmpty()
              && store.ord(anchor).stream().anyMatch(ord -> store.block(ord >>> 32).isEmpty());
      throw waits ? new Refusal(400, "Invalid anchor (last_tx from mempool).") : invalid();
    }
  }

  private static Refusal invalid() {
    return new Refusal(400, "Invalid anchor (last_tx).");
  }
}
