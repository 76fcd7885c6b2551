package dev.heddle.node.check;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.compute.SecondFold;
import dev.heddle.node.compute.SecondFold.Folded;
import dev.heddle.node.store.Store;

/**
 * Folding a log again gives the results, the gas and the states that were stored, so that going on
 * from a kept state equals never having stopped (CheckpointEqualsReplay).
 *
 * @param second folds over the same store
 * @param watch told how many processes are done
 */
public record ReplayEqualsLive(SecondFold second, StoreCheck.Watch watch) implements Invariant {
  @Override
  public String says() {
    return "folding a log again gives the results, gas and states that are stored";
  }

  @Override
  public void check(Store store, Findings findings) {
    long total = store.processCount();
    long[] done = {0};
    LogInvariant.eachProcess(
        store,
        process -> {
          watch.at("replay", new StoreCheck.Done(done[0]++, total), "processes");
          check(process, findings);
        });
  }

  private void check(Bytes process, Findings findings) {
    String about = process.base64Url();
    Folded folded =
        second.fold(
            process,
            what -> findings.violation(about, what, "keep the folder as it is, and report it"));
    switch (folded) {
      case Folded.Whole(long evaluations) -> findings.checked(evaluations);
      case Folded.Not(String reason) -> findings.note(about, "it cannot be folded: " + reason);
    }
  }
}
