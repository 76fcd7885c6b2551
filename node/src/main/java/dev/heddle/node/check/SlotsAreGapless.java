package dev.heddle.node.check;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * A process's slots are 0, 1, 2 and so on without hole or repeat, and their timestamps rise, since
 * readers page by them.
 */
public final class SlotsAreGapless implements LogInvariant {
  @Override
  public String says() {
    return "a process's slots are 0, 1, 2, ... without hole or repeat, and their timestamps rise";
  }

  @Override
  public Walk begin(Store store, Bytes process, Findings findings) {
    return new Slots(store.head(process), process, findings);
  }

  private static final class Slots implements Walk {
    private final Optional<ProcessHead> head;
    private final String process;
    private final Findings findings;
    private long expected;
    private long timestampMs = Long.MIN_VALUE;

    Slots(Optional<ProcessHead> head, Bytes process, Findings findings) {
      this.head = head;
      this.process = process.base64Url();
      this.findings = findings;
    }

    @Override
    public void entries(List<Entry> next) {
      next.forEach(entry -> check(entry.assignment()));
      findings.checked(next.size());
    }

    private void check(Assignment assignment) {
      long slot = assignment.slot();
      if (slot != expected) {
        violation("slot " + slot + " stands where slot " + expected + " belongs");
      }
      if (!assignment.process().base64Url().equals(process)) {
        violation("slot " + slot + " is an assignment of process " + assignment.process());
      }
      if (assignment.timestampMs() <= timestampMs) {
        violation("the timestamp of slot " + slot + " is not after that of the slot before");
      }
      if (head.filter(end -> slot < end.slots()).isEmpty()) {
        violation("slot " + slot + " is beyond the end of the log that the index has");
      }
      expected = slot + 1;
      timestampMs = assignment.timestampMs();
    }

    private void violation(String what) {
      findings.violation(
          process, what, "run heddle reindex; if it stays, restore the folder from a backup");
    }
  }
}
