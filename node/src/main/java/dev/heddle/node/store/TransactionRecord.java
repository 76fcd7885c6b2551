package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.Transaction;

/**
 * A layer-one transaction that was posted with its data.
 *
 * <p>The data lies apart from the rest, so that items of a bundle in it can be read in place.
 *
 * @param header the JSON of the transaction, its {@code data} left empty
 * @param data the bytes of the data
 */
public record TransactionRecord(Bytes header, Bytes data) implements LogRecord {
  /**
   * Takes the JSON of {@code POST /tx}.
   *
   * @throws dev.heddle.core.tx.MalformedTransactionException if it is no transaction
   */
  public TransactionRecord(Bytes json) {
    this(Transaction.fromJson(json));
  }

  public TransactionRecord(Transaction transaction) {
    this(Transactions.headerOf(transaction), transaction.data());
  }
}
