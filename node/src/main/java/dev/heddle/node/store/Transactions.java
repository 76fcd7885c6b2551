package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.Transaction;

/** Parts transactions from their data, and puts them together again. */
final class Transactions {
  private Transactions() {}

  static Bytes headerOf(Transaction transaction) {
    return Json.writeBytes(transaction.withData(Bytes.EMPTY).toJson());
  }

  static Transaction join(Bytes header, Bytes data) {
    return Transaction.fromJson(header).withData(data);
  }
}
