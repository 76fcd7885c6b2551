package dev.heddle.node.compute;

import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Puts the results of one process into the store, each once, and compares them with what is there
 * ever after. For the thread that folds.
 */
final class ResultLedger implements Fold.Ledger {
  private final Store store;
  private long ticksVoidFromMs = Long.MAX_VALUE;

  ResultLedger(Store store) {
    this.store = store;
  }

  @Override
  public void voidTicksFrom(long sinceMs) {
    ticksVoidFromMs = Math.min(ticksVoidFromMs, sinceMs);
  }

  @Override
  public void enter(List<ResultRow> rows) {
    List<ResultRow> fresh = rows.stream().filter(this::isToBeKept).toList();
    if (!fresh.isEmpty()) {
      store.putResults(fresh);
    }
  }

  private boolean isToBeKept(ResultRow row) {
    Optional<ResultRow> stored = store.result(row.process(), row.id());
    if (stored.isEmpty()) {
      return true;
    }
    if (stored.get().agrees(row)) {
      return false;
    }
    boolean tickedTooEarly =
        row.id().cron().isPresent() && row.id().timestampMs() >= ticksVoidFromMs;
    if (!tickedTooEarly) {
      throw new ReplayDiffersException(stored.get(), row);
    }
    return true;
  }
}
