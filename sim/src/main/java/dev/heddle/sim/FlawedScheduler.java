package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Scheduler;
import java.util.Optional;

/** Stands between the messenger and its scheduler, for {@link Flaw}s of delivery. */
record FlawedScheduler(Scheduler whole, Store store, Wallet wallet, Steps steps)
    implements Scheduler {
  @Override
  public String address() {
    return whole.address();
  }

  @Override
  public Scheduled schedule(VerifiedItem item, boolean follow) {
    DataItem content = item.item();
    boolean pushed = content.owner().equals(wallet.owner()) && content.target().isPresent();
    if (pushed && steps.acts(Flaw.LOST_DELIVERY)) {
      return new Scheduled.Duplicate(store.entry(content.target().orElseThrow(), 0).orElseThrow());
    }
    if (pushed && steps.acts(Flaw.DOUBLE_DELIVERY)) {
      whole.schedule(again(content), follow);
    }
    return whole.schedule(item, follow);
  }

  /** The same under another identity. */
  private VerifiedItem again(DataItem item) {
    Optional<Bytes> anchor = Optional.of(item.id());
    return wallet
        .sign(new ItemDraft(item.target(), anchor, item.tags(), item.data()))
        .verify()
        .orElseThrow();
  }

  @Override
  public Scheduled assign(AssignmentRequest request, boolean follow) {
    return whole.assign(request, follow);
  }
}
