package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.MalformedTransactionException;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.http.Body;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.DataPlace;
import dev.heddle.node.store.LedgerRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.TransactionRecord;
import dev.heddle.node.store.Unpacking;
import dev.heddle.node.store.Weave;
import dev.heddle.node.unit.Upstream;
import java.math.BigInteger;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Layer-one transactions under {@code /tx}: posted with their data or before them, pending until
 * the next block, read whole or by field. The texts of the answers are those of Arweave nodes,
 * because clients compare them.
 */
final class TransactionRoutes {
  /** JSON of a posted transaction. */
  static final int JSON_BYTES_MAX = 15 << 20;

  /** Data that a transaction carries; more come in chunks. */
  static final int CARRIED_BYTES_MAX = 10 << 20;

  /** Data that are shown as text. */
  static final int SHOWN_BYTES_MAX = 12 << 20;

  private static final String NOT_FOUND = "Not Found.";

  private final Store store;
  private final Holdings holdings;
  private final UploadRoutes uploads;
  private final Anchors anchors;
  private final Prices prices;
  private final DataAnswers answers;
  private final long dataBytesMax;

  /**
   * @param dataBytesMax of one transaction
   */
  TransactionRoutes(
      Store store, UploadRoutes uploads, Prices prices, DataAnswers answers, long dataBytesMax) {
    this.store = store;
    this.holdings = new Holdings(store, Upstream.NONE);
    this.uploads = uploads;
    this.anchors = new Anchors(store);
    this.prices = prices;
    this.answers = answers;
    this.dataBytesMax = dataBytesMax;
  }

  /** Takes a transaction in JSON, or the bytes of a data item, which some send here as well. */
  Response post(Request request, Body body) {
    if (request.header("content-type").filter(type -> type.contains("octet-stream")).isPresent()) {
      return uploads.upload(request, body);
    }
    Bytes json = body.beginning(JSON_BYTES_MAX);
    if (json.size() > JSON_BYTES_MAX) {
      throw new Refusal(
          413, "a transaction in JSON has at most " + JSON_BYTES_MAX + " bytes; post chunks");
    }
    Transaction transaction;
    try {
      transaction = Transaction.fromJson(json);
    } catch (MalformedTransactionException e) {
      throw new Refusal(400, "Invalid JSON. " + e.getMessage());
    }
    if (store.has(transaction.id())) {
      return Response.text(208, "Transaction already processed.");
    }
    if (!transaction.verify()) {
      throw new Refusal(400, "Transaction verification failed.");
    }
    checkData(transaction);
    Bytes owner = transaction.ownerAddress().orElseThrow();
    anchors.check(transaction, owner);
    keep(transaction, prices.of(transaction, owner));
    return Response.text(200, "OK");
  }

  private void keep(Transaction transaction, Optional<LedgerRecord> payment) {
    TransactionRecord record = new TransactionRecord(transaction);
    if (transaction.data().isEmpty() && Completion.isBundle(transaction)) {
      unpackEarly(transaction);
    }
    if (payment.isPresent()) {
      Holdings.keep(store, record, payment.get());
    } else {
      Holdings.keep(store, record);
    }
  }

  /** Its data may be here already, because another has the same. */
  private void unpackEarly(Transaction transaction) {
    long size = transaction.dataSize().longValueExact();
    if (size > 0 && store.weave().holds(transaction.dataRoot(), size)) {
      Unpacking.unpack(store, transaction.id(), DataPlace.all(transaction.dataRoot(), size));
    }
  }

  private void checkData(Transaction transaction) {
    Bytes data = transaction.data();
    if (data.size() > CARRIED_BYTES_MAX
        || transaction.dataSize().compareTo(BigInteger.valueOf(dataBytesMax)) > 0) {
      throw new Refusal(
          413,
          "transaction %s has more data than it may carry (%d bytes) or commit to (%d bytes)"
              .formatted(transaction.id(), CARRIED_BYTES_MAX, dataBytesMax));
    }
    if (transaction.format() == 1 || data.isEmpty()) {
      return;
    }
    boolean known =
        transaction.dataSize().equals(BigInteger.valueOf(data.size()))
            && (transaction.dataRoot().equals(DataTree.of(data).root())
                || transaction.dataRoot().equals(DataTree.uneven(data).root()));
    if (!known) {
      throw new Refusal(400, "The attached data is split in an unknown way.");
    }
  }

  Response transaction(Request request) {
    Optional<Held.BaseLayer> found = find(request, "Invalid hash.");
    return found
        .map(held ->
            block(held).isPresent() ? Response.json(200, Json.write(shown(held))) : pending())
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
    if (field.startsWith("data")) {
      answers.check(found.get());
    }
    if (field.startsWith("data.")) {
      return answers.answer(request, found.get(), false);
    }
    if (field.equals("data")) {
      return data(found.get());
    }
    ObjectNode json = found.get().transaction().toJson();
    if (!json.has(field)) {
      throw new Refusal(400, "Invalid field.");
    }
    return json.path(field).isString()
        ? Response.text(200, json.path(field).stringValue())
        : Response.json(200, Json.write(json.path(field)));
  }

  private static Response data(Held.BaseLayer held) {
    if (!held.stored().complete()) {
      return notFound();
    }
    if (held.stored().size() > SHOWN_BYTES_MAX) {
      throw new Refusal(400, "tx_data_too_big");
    }
    return Response.text(200, held.data().base64Url());
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

  /** Where in the weave the data of a transaction end, counted from 1, and how many they are. */
  Response offset(Request request) {
    Optional<Held.BaseLayer> found = find(request, "Invalid hash.");
    Optional<Weave.Place> place =
        found.filter(held -> block(held).isPresent()).flatMap(held -> store.weave().of(held.id()));
    return place
        .map(where -> {
          ObjectNode json = Json.object().put("size", Long.toString(where.size()));
          json.put("offset", Long.toString(where.start() + where.size()));
          return Response.json(200, Json.write(json));
        })
        .orElseGet(TransactionRoutes::notFound);
  }

  private Optional<Held.BaseLayer> find(Request request, String complaint) {
    Bytes id = Ids.parse(request.parameter("id")).orElseThrow(() -> new Refusal(400, complaint));
    return holdings.transaction(id);
  }

  /** As nodes show it: the data of format 2 are elsewhere. */
  private static ObjectNode shown(Held.BaseLayer held) {
    ObjectNode json = held.transaction().toJson();
    return held.transaction().format() == 1 ? json.put("data", held.data().base64Url()) : json;
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
