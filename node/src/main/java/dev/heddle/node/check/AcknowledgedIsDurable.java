package dev.heddle.node.check;

import dev.heddle.node.store.LogCorruptException;
import dev.heddle.node.store.ReindexProgress;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreAudit;

/**
 * The log is whole from its first byte to its last, and nothing was derived from a slot that is not
 * in it. What a client was told is not written down here: who kept it compares.
 *
 * @param progress told how much of the log was read
 */
public record AcknowledgedIsDurable(ReindexProgress progress) implements Invariant {
  @Override
  public String says() {
    return "the log is whole, every record as it was written, and holds all that results are of";
  }

  @Override
  public void check(Store store, Findings findings) {
    StoreAudit audit = store.audit();
    long total = audit.logBytes();
    try {
      audit.walkLog((next, records) -> {
        findings.checked(records.size());
        progress.at(next, total);
      });
    } catch (LogCorruptException e) {
      findings.violation("log", String.valueOf(e.getMessage()), "");
    }
    audit.walkDerived((process, slot) -> {
      if (store.head(process).filter(head -> slot < head.slots()).isEmpty()) {
        findings.violation(
            process.base64Url(),
            "there is a result or state of slot " + slot + ", and the log ends before it",
            "the end of the log is missing: restore the folder from a backup");
      }
    });
    long missing = audit.cronResultsMissing();
    if (missing > 0) {
      findings.violation(
          "results",
          missing + " results of crons are listed and not there",
          "stop the node and delete results/");
    }
  }
}
