package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.DeepHash;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * What bundlers answer to an upload: signed by the node that it has the item.
 *
 * <p>Signed is the deep hash of {@code ["Bundlr", version, id, deadlineHeight, timestamp]}, numbers
 * as decimal text, the way the wallet's kind of key signs messages; {@code public} is the key.
 */
final class Receipts {
  private static final String VERSION = "1.0.0";

  /** Blocks within which a receipt promises the item on the chain. */
  private static final int DEADLINE_BLOCKS = 200;

  private final Wallet wallet;
  private final InstantSource clock;

  Receipts(Wallet wallet, InstantSource clock) {
    this.wallet = wallet;
    this.clock = clock;
  }

  /**
   * @param height of the newest block
   * @param base scheme and authority under which the node was reached
   */
  ObjectNode of(DataItem item, long height, String base) {
    String id = item.id().base64Url();
    long timestampMs = clock.millis();
    long deadline = height + DEADLINE_BLOCKS;
    Bytes signed =
        DeepHash.hash(
            Bytes.utf8("Bundlr"),
            Bytes.utf8(VERSION),
            Bytes.utf8(id),
            Bytes.utf8(Long.toString(deadline)),
            Bytes.utf8(Long.toString(timestampMs)));
    String host = base.substring(base.lastIndexOf('/') + 1);
    ObjectNode receipt = Json.object().put("id", id).put("timestamp", timestampMs);
    receipt.put("version", VERSION).put("public", wallet.owner().base64Url());
    receipt.put("signature", wallet.signMessage(signed).base64Url());
    receipt.put("deadlineHeight", deadline).put("owner", item.ownerAddress()).put("winc", "0");
    receipt.putArray("dataCaches").add(host);
    receipt.putArray("fastFinalityIndexes").add(host);
    return receipt;
  }
}
