package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static dev.heddle.node.gateway.LocalGateway.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.LogRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.store.TransactionRecord;
import dev.heddle.node.unit.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HoldingsTest {
  private static final int STEPS = 20;

  /** What all pages look at: each item takes a step to find and one to look at. */
  private static final int LOOKED_AT = Holdings.PAGES_MAX * STEPS / 2;

  private final Store store =
      Store.inMemory(StoreOptions.DEFAULT.withQueryStepsMax(STEPS), LocalGateway.CLOCK);
  private final Holdings holdings = new Holdings(store, Upstream.NONE);

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void looksForTransactionsThroughSoManyPagesAndNoFurther() {
    assertThat(Holdings.PAGES_MAX).isEqualTo(20);
    long open = store.tip().height() + 1;
    Bytes early = keepTransaction("early");
    keepItems(LOOKED_AT - 2);
    Bytes late = keepTransaction("late");
    assertThat(holdings.transactionsOf(open)).containsExactly(early, late);

    keepItems(1);
    Bytes tooLate = keepTransaction("too late");
    assertThat(holdings.transactionsOf(open)).containsExactly(early, late);

    long next = store.advance().join().height() + 1;
    Bytes after = keepTransaction("after");
    assertThat(holdings.transactionsOf(next)).containsExactly(after);
    assertThat(store.has(tooLate)).isTrue();
  }

  @Test
  void listsNoMoreTransactionsOfABlockThanTheLimit() {
    long open = store.tip().height() + 1;
    Store large = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    for (int i = 0; i <= Holdings.TRANSACTIONS_MAX; i++) {
      large.commit(new TransactionRecord(transaction("tx " + i)));
    }
    assertThat(new Holdings(large, Upstream.NONE).transactionsOf(open)).hasSize(1000);
    large.close();
  }

  private Bytes keepTransaction(String data) {
    Transaction transaction = transaction(data);
    store.commit(new TransactionRecord(transaction));
    return transaction.id();
  }

  private void keepItems(int count) {
    LogRecord[] records = new LogRecord[count];
    for (int i = 0; i < count; i++) {
      records[i] = new ItemRecord(item("item %d of %d".formatted(i, count)).raw());
    }
    store.commit(records);
  }
}
