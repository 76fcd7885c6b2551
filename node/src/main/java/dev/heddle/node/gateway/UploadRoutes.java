package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Body;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredBytes;
import dev.heddle.node.unit.ItemDoor;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes signed data items as bundlers take them, and answers with their kind of receipt once the
 * item is durable. Small ones are verified in memory, larger ones on their way through the spool.
 */
final class UploadRoutes {
  /** Up to there an item is kept as one record, beyond in chunks. */
  static final int SMALL_BYTES_MAX = 4 << 20;

  /** Larger items, and parts of items, that are under way at once. */
  static final int LARGE_AT_ONCE_MAX = 64;

  static final int BUFFER_BYTES = 256 * 1024;

  private final Store store;
  private final ItemDoor door;
  private final Spool spool;
  private final Receipts receipts;
  private final long bytesMax;
  private final Semaphore large = new Semaphore(LARGE_AT_ONCE_MAX);

  /**
   * @param bytesMax of the largest item
   */
  UploadRoutes(Store store, ItemDoor door, Spool spool, Receipts receipts, long bytesMax) {
    this.store = store;
    this.door = door;
    this.spool = spool;
    this.receipts = receipts;
    this.bytesMax = bytesMax;
  }

  /** Status 200, or 202 for an item that was here before. */
  Response upload(Request request, Body body) {
    checkSize(body.declared());
    if (body.declared() > SMALL_BYTES_MAX) {
      return inItsPlace(() -> large(request, body.beginning(DataItem.HEAD_BYTES), body));
    }
    Bytes beginning = body.beginning((int) Math.min(SMALL_BYTES_MAX, bytesMax));
    checkSize(beginning.size());
    return beginning.size() <= SMALL_BYTES_MAX
        ? small(request, beginning)
        : inItsPlace(() -> large(request, beginning, body));
  }

  /**
   * Runs what goes through the spool, which takes a buffer in memory.
   *
   * @throws Refusal 503 if too many do
   */
  Response inItsPlace(Supplier<Response> work) {
    if (!large.tryAcquire()) {
      throw new Refusal(503, LARGE_AT_ONCE_MAX + " large uploads are under way; send it again");
    }
    try {
      return work.get();
    } finally {
      large.release();
    }
  }

  void checkSize(long bytes) {
    if (bytes > bytesMax) {
      throw new Refusal(413, "an item of " + bytes + " bytes exceeds the maximum of " + bytesMax);
    }
  }

  private Response small(Request request, Bytes raw) {
    VerifiedItem item = door.admit(raw);
    if (store.has(item.id())) {
      return receipt(202, item.item(), request);
    }
    Holdings.keep(store, new ItemRecord(raw));
    return receipt(200, item.item(), request);
  }

  private Response large(Request request, Bytes beginning, Body body) {
    try (SpoolFile file = new SpoolFile(spool)) {
      LargeItem item = new LargeItem(beginning);
      byte[] buffer = beginning.toByteArray();
      int count = buffer.length;
      while (count >= 0) {
        item.update(buffer, count);
        file.append(buffer, count);
        checkSize(file.size());
        buffer = buffer.length == BUFFER_BYTES ? buffer : new byte[BUFFER_BYTES];
        count = body.read(buffer);
      }
      return keep(request, item, file);
    }
  }

  /** Takes an item that lies somewhere else as a whole. */
  Response take(Request request, StoredBytes raw) {
    if (raw.size() <= SMALL_BYTES_MAX) {
      return small(request, raw.whole());
    }
    LargeItem item = new LargeItem(raw.range(0, DataItem.HEAD_BYTES));
    item.updateAll(raw);
    return keep(request, item, raw);
  }

  private Response keep(Request request, LargeItem item, StoredBytes raw) {
    item.check();
    if (store.has(item.head().id())) {
      return receipt(202, item.head(), request);
    }
    item.keep(store, raw);
    return receipt(200, item.head(), request);
  }

  private Response receipt(int status, DataItem item, Request request) {
    ObjectNode receipt = receipts.of(item, store.tip().height(), request.base());
    return Response.json(status, Json.write(receipt));
  }

  /** What bundlers say of an item: it is here, and final once a block has it. */
  Response status(Request request) {
    Bytes id =
        Ids.parse(request.parameter("id"))
            .orElseThrow(() -> new Refusal(400, "Invalid data item ID"));
    long height =
        Optional.of(id)
            .filter(store::has)
            .map(found -> store.ord(found).orElseThrow() >>> 32)
            .orElseThrow(() -> new Refusal(404, "TX doesn't exist"));
    boolean closed = store.block(height).isPresent();
    ObjectNode status = Json.object().put("status", closed ? "FINALIZED" : "CONFIRMED");
    status.put("info", closed ? "permanent" : "pending").put("winc", "0");
    return Response.json(200, Json.write(status));
  }

  /** What storing so many bytes costs: nothing. */
  Response price(Request request) {
    if (!request.parameter("bytes").matches("\\d{1,18}")) {
      throw new Refusal(400, "Invalid byte count");
    }
    ObjectNode price = Json.object().put("winc", "0");
    price.putArray("adjustments");
    price.putArray("fees");
    return Response.json(200, Json.write(price));
  }

  /** What an account with the bundler has: nobody needs one. */
  Response balance(Request request) {
    ObjectNode balance = Json.object().put("winc", "0").put("balance", "0");
    balance.put("controlledWinc", "0").put("effectiveBalance", "0");
    return Response.json(200, Json.write(withoutApprovals(balance)));
  }

  /** How many bytes an account may still store for nothing: any number. */
  Response free(Request request) {
    return Response.json(200, Json.write(Json.object().putNull("bytesRemaining")));
  }

  /** Who lets an account store at their expense, and whom it lets: nobody has to. */
  Response approvals(Request request) {
    return Response.json(200, Json.write(withoutApprovals(Json.object())));
  }

  private static ObjectNode withoutApprovals(ObjectNode json) {
    json.putArray("givenApprovals");
    json.putArray("receivedApprovals");
    return json;
  }
}
