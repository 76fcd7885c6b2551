package dev.heddle.node.check;

import dev.heddle.core.ao.PushedContent;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.util.Optional;

/**
 * The same item has one slot of a process, and so has what a process sent, whoever pushed it how
 * often.
 *
 * <p>The index keeps the first slot of each, so whatever is found at another slot than its first
 * stands twice.
 */
public final class DuplicateHasNoEffect implements LogInvariant {
  @Override
  public String says() {
    return "the same item has one slot, and so has what a process sent, however often it came";
  }

  @Override
  public Walk begin(Store store, Bytes process, Findings findings) {
    return next -> {
      next.forEach(entry -> check(store, process, entry, findings));
      findings.checked(next.size());
    };
  }

  private static void check(Store store, Bytes process, Entry entry, Findings findings) {
    long slot = entry.assignment().slot();
    Optional<DataItem> message = entry.message();
    if (message.isEmpty()) {
      return;
    }
    Bytes id = message.get().id();
    Optional<Long> first =
        store.find(process, id).map(found -> found.assignment().slot()).filter(at -> at != slot);
    first.ifPresent(
        at -> violation(findings, process, "item " + id + " has slots " + at + " and " + slot));
    if (first.isEmpty() && message.get().tags().first("From-Process").isPresent()) {
      store
          .slotOfPushed(process, PushedContent.hash(message.get().content()))
          .filter(at -> at != slot)
          .ifPresent(at ->
              violation(
                  findings,
                  process,
                  "slots " + at + " and " + slot + " hold the same message of a process"));
    }
  }

  private static void violation(Findings findings, Bytes process, String what) {
    findings.violation(process.base64Url(), what, "what it says had its effect twice; report it");
  }
}
