package dev.heddle.node.check;

import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreAudit.PageTally;

/** Every page of every state that is kept is there and is what its hash says. */
public final class PagesAreWhole implements Invariant {
  @Override
  public String says() {
    return "every page of a kept state is there and is what its hash says";
  }

  @Override
  public void check(Store store, Findings findings) {
    PageTally tally =
        store
            .audit()
            .walkPages(what ->
                findings.violation(
                    "states",
                    what,
                    "nothing is lost: the state is given up when it is needed, and computed"
                        + " again"));
    findings.checked(tally.blobs());
    if (tally.unreached() > 0) {
      findings.note(
          "states",
          tally.unreached() + " pages belong to no kept state; the next sweep takes them");
    }
  }
}
