package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.MalformedTransactionException;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.TransactionRecord;
import java.math.BigInteger;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Layer-one transactions under {@code /tx}: posted with their data inline, pending until the next
 * block, read whole or by field. The texts of the answers are those of Arweave nodes, because
 * clients compare them.
 *
 * <p>Anchors are not checked: ids are unique here, so there is no replay to guard against.
 */
final class TransactionRoutes {
  private static final String NOT_FOUND = "Not Found.";

  private final Store store;
  private final Holdings holdings;
  private final UploadRoutes uploads;

  TransactionRoutes(Store store, Holdings holdings, UploadRoutes uploads) {
    this.store = store;
    this.holdings = holdings;
    this.uploads = uploads;
  }

  /** Takes a transaction in JSON, or the bytes of a data item, which some send here as well. */
  Response post(Request request) {
    if (request.header("content-type").filter(type -> type.contains("octet-stream")).isPresent()) {
      return uploads.upload(request);
    }
    Transaction transaction;
    try {
      transaction = Transaction.fromJson(request.body());
    } catch (MalformedTransactionException e) {
      throw new Refusal(400, "Invalid JSON. " + e.getMessage());
    }
    if (store.has(transaction.id())) {
      return Response.text(208, "Transaction already processed.");
    }
    check(transaction);
    Holdings.keep(store, new TransactionRecord(transaction));
    return Response.text(200, "OK");
  }

  private static void check(Transaction transaction) {
    if (!transaction.verify()) {
      throw new Refusal(400, "Transaction verification failed.");
    }
    Bytes data = transaction.data();
    BigInteger size = BigInteger.valueOf(data.size());
    if (transaction.format() == 1) {
      return;
    }
    if (!transaction.dataSize().equals(size)) {
      throw new Refusal(
          400,
          "transaction "
              + transaction.id()
              + " declares "
              + transaction.dataSize()
              + " bytes of data and carries "
              + size
              + "; this node takes no chunks: post the data inline, or as a data item to"
              + " /tx/arweave");
    }
    Bytes root = data.isEmpty() ? Bytes.EMPTY : DataTree.of(data).root();
    if (!transaction.dataRoot().equals(root)) {
      throw new Refusal(400, "The attached data is split in an unknown way.");
    }
  }

  Response transaction(Request request) {
    Optional<Held.BaseLayer> found = find(request, "Invalid hash.");
    return found
        .map(held ->
            block(held).isPresent()
                ? Response.json(200, Json.write(shown(held.transaction())))
                : pending())
        .orElseGet(TransactionRoutes::notFound);
  }

  /**
   * One field as text: base64url or decimal as in the JSON, tags as JSON, {@code data.x} as bytes.
   */
  Response field(Request request) {
    String field = request.parameter("field");
    Optional<Held.BaseLayer> found = find(request, "Invalid hash.");
    if (found.isEmpty()) {
      return notFound();
    }
    if (block(found.get()).isEmpty()) {
      return pending();
    }
    if (field.startsWith("data.")) {
      return DataRoutes.answer(request, found.get());
    }
    ObjectNode json = found.get().transaction().toJson();
    if (!json.has(field)) {
      throw new Refusal(400, "Invalid field.");
    }
    return json.path(field).isString()
        ? Response.text(200, json.path(field).stringValue())
        : Response.json(200, Json.write(json.path(field)));
  }

  /** The ids of those that wait for the next block. */
  Response allPending(Request request) {
    ArrayNode ids = Json.array();
    holdings.transactionsOf(store.tip().height() + 1).forEach(id -> ids.add(id.base64Url()));
    return Response.json(200, Json.write(ids));
  }

  Response status(Request request) {
    Optional<Held.BaseLayer> found = find(request, "Invalid address.");
    if (found.isEmpty()) {
      return notFound();
    }
    Optional<Block> block = block(found.get());
    if (block.isEmpty()) {
      return pending();
    }
    long height = block.get().height();
    ObjectNode status = Json.object().put("block_height", height);
    status.put("block_indep_hash", block.get().hash().base64Url());
    status.put("number_of_confirmations", store.tip().height() - height + 1);
    return Response.json(200, Json.write(status));
  }

  /** Always unknown: without chunks nothing has a place in the weave, and clients read the data. */
  Response offset(Request request) {
    find(request, "Invalid hash.");
    return notFound();
  }

  private Optional<Held.BaseLayer> find(Request request, String complaint) {
    Bytes id = Ids.parse(request.parameter("id")).orElseThrow(() -> new Refusal(400, complaint));
    return holdings.transaction(id);
  }

  /** As nodes show it: the data of format 2 are elsewhere. */
  private static ObjectNode shown(Transaction transaction) {
    ObjectNode json = transaction.toJson();
    return transaction.format() == 2 ? json.put("data", "") : json;
  }

  private Optional<Block> block(Held held) {
    return holdings.block(held);
  }

  private static Response pending() {
    return Response.text(202, "Pending");
  }

  private static Response notFound() {
    return Response.text(404, NOT_FOUND);
  }
}
