package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.tx.TxTag;
import dev.heddle.node.store.DataPlace;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredContent;
import dev.heddle.node.store.Unpacking;

/** What is to be done once all data of transactions are here. */
final class Completion {
  /** Transactions with the same data whose bundles are taken apart; all others are as good. */
  static final int TRANSACTIONS_MAX = 1_000;

  private static final TxTag BUNDLE = new TxTag(Bytes.utf8("Bundle-Format"), Bytes.utf8("binary"));

  private Completion() {}

  /** Takes apart the bundles among the transactions that have those data. */
  static void of(Store store, DataPlace data) {
    for (Bytes id :
        store.weave().transactionsWith(data.dataRoot(), data.dataSize(), TRANSACTIONS_MAX)) {
      store
          .content(id)
          .map(StoredContent::header)
          .map(Transaction::fromJson)
          .filter(Completion::isBundle)
          .ifPresent(transaction -> Unpacking.unpack(store, id, data));
    }
  }

  static boolean isBundle(Transaction transaction) {
    return transaction.tags().contains(BUNDLE);
  }
}
