package dev.heddle.node.gateway;

import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ItemDoor;
import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes signed data items as bundlers take them, and answers with their kind of receipt.
 *
 * <p>The answer is given when the item is durable. The receipt costs nothing and is not signed: it
 * is the store of this node that stands for it.
 */
final class UploadRoutes {
  private static final String RECEIPT_VERSION = "1.0.0";

  /** Blocks within which a receipt promises the item on the chain. */
  private static final int DEADLINE_BLOCKS = 200;

  private final Store store;
  private final ItemDoor door;
  private final InstantSource clock;

  UploadRoutes(Store store, ItemDoor door, InstantSource clock) {
    this.store = store;
    this.door = door;
    this.clock = clock;
  }

  /** Status 200, or 202 for an item that was here before. */
  Response upload(Request request) {
    VerifiedItem item = door.admit(request.body());
    if (store.has(item.id())) {
      return Response.json(202, receipt(item.item(), request.base()));
    }
    Holdings.keep(store, new ItemRecord(item.item().raw()));
    return Response.json(200, receipt(item.item(), request.base()));
  }

  private String receipt(DataItem item, String base) {
    String host = base.substring(base.lastIndexOf('/') + 1);
    ObjectNode receipt = Json.object().put("id", item.id().base64Url());
    receipt.put("timestamp", clock.millis()).put("version", RECEIPT_VERSION).put("public", "");
    receipt.put("deadlineHeight", store.tip().height() + DEADLINE_BLOCKS);
    receipt.put("owner", item.ownerAddress()).put("winc", "0");
    receipt.putArray("dataCaches").add(host);
    receipt.putArray("fastFinalityIndexes").add(host);
    return Json.write(receipt);
  }
}
