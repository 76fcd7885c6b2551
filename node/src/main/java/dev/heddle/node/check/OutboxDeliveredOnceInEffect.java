package dev.heddle.node.check;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.OutboxAssignment;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.OutboxSpawn;
import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.node.messenger.OutboxDrafts;
import dev.heddle.node.messenger.OutboxDrafts.Drafted;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Every outbox entry that was carried is in the log of its target; that it is there only once says
 * {@link DuplicateHasNoEffect}.
 *
 * <p>Seen is what is here: results that are stored, targets whose logs are here. Notes tell what is
 * still owed, and what cannot be seen.
 */
public final class OutboxDeliveredOnceInEffect implements LogInvariant {
  @Override
  public String says() {
    return "every outbox entry that was carried is in its target's log, once";
  }

  @Override
  public Walk begin(Store store, Bytes process, Findings findings) {
    return next -> next.forEach(entry -> check(store, process, entry, findings));
  }

  private static void check(Store store, Bytes process, Entry entry, Findings findings) {
    if (!entry.crank()) {
      return;
    }
    long slot = entry.assignment().slot();
    if (store.audit().owes(process, slot)) {
      findings.note(process.base64Url(), "the outbox of slot " + slot + " is owed");
      return;
    }
    Optional<ResultRow> row =
        store.result(process, EvaluationId.of(entry.assignment().timestampMs(), slot));
    if (row.isEmpty()) {
      findings.note(
          process.base64Url(),
          "slot " + slot + " has no result here, so what it sent cannot be seen");
      return;
    }
    new Outbox(store, process, entry, findings).check(Result.parse(row.get().json()));
  }

  /** The outbox of one slot. */
  private static final class Outbox {
    private final Store store;
    private final Bytes process;
    private final Entry entry;
    private final DataItem spawner;
    private final Arrivals arrivals;
    private final OutboxDrafts drafts;
    private final Findings findings;

    Outbox(Store store, Bytes process, Entry entry, Findings findings) {
      this.store = store;
      this.process = process;
      this.entry = entry;
      this.arrivals = new Arrivals(store);
      this.spawner = processItem(store, process, entry);
      this.drafts = OutboxDrafts.of(spawner, entry);
      this.findings = findings;
    }

    private static DataItem processItem(Store store, Bytes process, Entry entry) {
      return store
          .entry(process, 0)
          .flatMap(Entry::message)
          .or(entry::message)
          .orElse(entry.assignment().item());
    }

    void check(Result result) {
      for (int i = 0; i < result.messages().size(); i++) {
        message(result.messages().get(i), i);
      }
      for (int i = 0; i < result.spawns().size(); i++) {
        spawn(result.spawns().get(i), i);
      }
      result.assignments().forEach(this::assignment);
      introduction();
    }

    private void message(OutboxMessage message, int index) {
      String what = "message " + index + " to " + message.target();
      if (drafts.message(message, index) instanceof Drafted.Item(ItemDraft draft)) {
        Optional<Bytes> sent = arrived(what, draft);
        sent.ifPresent(item -> assigned(message.assignees(), item));
      }
    }

    private void spawn(OutboxSpawn spawn, int index) {
      String what = "spawn " + index;
      if (drafts.spawn(spawn, index) instanceof Drafted.Item(ItemDraft draft)) {
        findings.checked(1);
        Optional<Bytes> child = arrivals.stored(draft);
        if (child.filter(id -> store.head(id).isPresent()).isEmpty()) {
          missing(what, draft);
        } else if (drafts.spawned(spawn, child.get()) instanceof Drafted.Item(ItemDraft news)) {
          arrived(what + ", the news of process " + child.get(), news);
        }
      }
    }

    private void assignment(OutboxAssignment assignment) {
      Ids.parse(assignment.message()).ifPresent(item -> assigned(assignment.processes(), item));
    }

    /** A process that was sent with a target is assigned to that target. */
    private void introduction() {
      if (entry.assignment().slot() == 0) {
        entry
            .message()
            .flatMap(DataItem::target)
            .ifPresent(target -> assigned(List.of(target.base64Url()), process));
      }
    }

    private void assigned(List<String> processes, Bytes item) {
      for (String name : processes) {
        Optional<Bytes> to = Ids.parse(name).filter(id -> store.head(id).isPresent());
        if (to.isPresent() && store.has(item)) {
          findings.checked(1);
          if (!arrivals.assigned(to.get(), item)) {
            violation("the assignment of item " + item + " to process " + name);
          }
        }
      }
    }

    /** The id of the item that it became; nothing if it went elsewhere or is missing. */
    private Optional<Bytes> arrived(String what, ItemDraft draft) {
      findings.checked(1);
      Bytes target = draft.target().orElseThrow();
      Optional<Bytes> inLog = arrivals.inLog(target, draft);
      if (inLog.isPresent() || store.head(target).isEmpty()) {
        return inLog;
      }
      Optional<Bytes> kept = arrivals.stored(draft);
      if (kept.isEmpty()) {
        missing(what, draft);
      } else {
        findings.note(
            process.base64Url(),
            what
                + " of slot "
                + entry.assignment().slot()
                + " is kept and in no log: its target"
                + " was no process here when it was carried");
      }
      return kept;
    }

    private void missing(String what, ItemDraft draft) {
      if (Arrivals.refusable(draft, strictScheduler())) {
        findings.note(
            process.base64Url(),
            what + " of slot " + entry.assignment().slot() + " was refused by the scheduler");
      } else {
        violation(what);
      }
    }

    /** Ours, unless it has taken this process, which names another. */
    private Optional<String> strictScheduler() {
      String own = entry.assignment().item().aoAddress();
      return spawner.tags().first("Scheduler").filter(own::equals);
    }

    private void violation(String what) {
      findings.violation(
          process.base64Url(),
          what + " of slot " + entry.assignment().slot() + " counts as carried and is not there",
          "push it again with POST /mu/push, and report it");
    }
  }
}
