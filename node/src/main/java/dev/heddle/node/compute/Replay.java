package dev.heddle.node.compute;

import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the results of a second fold with the stored ones and counts. */
final class Replay implements Fold.Ledger {
  private static final int SHOWN_MAX = 10;

  private final Store store;
  private final long slotsTotal;
  private final ReplayReport.Listener listener;
  private final List<ReplayReport.Mismatch> shown = new ArrayList<>();
  private long slots;
  private long ticks;
  private long gasUsed;
  private long mismatches;

  Replay(Store store, long slotsTotal, ReplayReport.Listener listener) {
    this.store = store;
    this.slotsTotal = slotsTotal;
    this.listener = listener;
  }

  @Override
  public void enter(List<ResultRow> rows) {
    rows.forEach(this::enter);
  }

  private void enter(ResultRow row) {
    gasUsed += row.gasUsed();
    if (row.id().cron().isPresent()) {
      ticks++;
    } else {
      slots++;
      listener.evaluated(slots, slotsTotal);
    }
    Optional<ResultRow> stored = store.result(row.process(), row.id());
    if (stored.isEmpty() || !stored.get().agrees(row)) {
      mismatches++;
      if (shown.size() < SHOWN_MAX) {
        shown.add(
            new ReplayReport.Mismatch(
                row.slot(),
                row.id().cron(),
                stored.map(ReplayDiffersException::shown).orElse("nothing"),
                ReplayDiffersException.shown(row)));
      }
    }
  }

  ReplayReport report(Fold fold, Optional<String> liveImageHash) {
    return new ReplayReport(
        fold.plan().id(),
        slots,
        ticks,
        gasUsed,
        mismatches,
        shown,
        ImageBytes.sha256(fold.image()),
        liveImageHash);
  }
}
