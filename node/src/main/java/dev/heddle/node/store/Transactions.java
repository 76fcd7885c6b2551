package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.Transaction;

/** Parts transactions from their data, and puts them together again. */
final class Transactions {
  private Transactions() {}

  static Bytes headerOf(Transaction transaction) {
    return Json.writeBytes(withData(transaction, Bytes.EMPTY).toJson());
  }

  static Transaction join(Bytes header, Bytes data) {
    return withData(Transaction.fromJson(header), data);
  }

  private static Transaction withData(Transaction tx, Bytes data) {
    return new Transaction(
        tx.format(),
        tx.id(),
        tx.lastTx(),
        tx.owner(),
        tx.tags(),
        tx.target(),
        tx.quantity(),
        data,
        tx.dataSize(),
        tx.dataRoot(),
        tx.reward(),
        tx.signature(),
        tx.denomination());
  }
}
