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
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.Letter;
import dev.heddle.node.store.OutboxEntry;
import dev.heddle.node.store.OutboxEntry.Kind;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Every outbox entry that was carried is in the log of its target; that it is there only once says
 * {@link DuplicateHasNoEffect}.
 *
 * <p>Seen is what is here: results that are stored, targets whose logs are here. Notes tell what is
 * still owed, what waits as a letter or is a dead one, and what cannot be seen.
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
    if (store.deliveries().chain(root(store, process, entry)).cancelled()) {
      findings.note(process.base64Url(), "the chain of slot " + slot + " was cancelled");
      return;
    }
    new Outbox(store, process, entry, findings).check(Result.parse(row.get().json()));
  }

  /** The item that began the chain to which what is at a slot belongs. */
  private static Bytes root(Store store, Bytes process, Entry entry) {
    Bytes item =
        entry.message().map(DataItem::id).or(() -> entry.assignment().message()).orElse(process);
    return store.deliveries().cause(process, item).map(cause -> cause.way().root()).orElse(item);
  }

  /** The outbox of one slot. */
  private static final class Outbox {
    private final Store store;
    private final Bytes process;
    private final Entry entry;
    private final Arrivals arrivals;
    private final OutboxDrafts drafts;
    private final Findings findings;

    Outbox(Store store, Bytes process, Entry entry, Findings findings) {
      this.store = store;
      this.process = process;
      this.entry = entry;
      this.arrivals = new Arrivals(store);
      this.drafts = OutboxDrafts.of(processItem(store, process, entry), entry);
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
      for (int i = 0; i < result.assignments().size(); i++) {
        assignment(result.assignments().get(i), i);
      }
      introduction();
    }

    private void message(OutboxMessage message, int index) {
      String what = "message " + index + " to " + message.target();
      if (drafts.message(message, index) instanceof Drafted.Item(ItemDraft draft)) {
        Optional<Bytes> sent = arrived(new Asked(Kind.MESSAGE, index, 0, what), draft);
        sent.ifPresent(item -> assigned(Kind.SHARE, index, message.assignees(), item));
      }
    }

    private void spawn(OutboxSpawn spawn, int index) {
      String what = "spawn " + index;
      if (drafts.spawn(spawn, index) instanceof Drafted.Item(ItemDraft draft)) {
        findings.checked(1);
        Optional<Bytes> child = arrivals.stored(draft);
        if (child.filter(id -> store.head(id).isPresent()).isEmpty()) {
          missing(new Asked(Kind.SPAWN, index, 0, what));
        } else if (drafts.spawned(spawn, child.get()) instanceof Drafted.Item(ItemDraft news)) {
          String told = what + ", the news of process " + child.get();
          arrived(new Asked(Kind.SPAWNED, index, 0, told), news);
        }
      }
    }

    private void assignment(OutboxAssignment assignment, int index) {
      Ids.parse(assignment.message())
          .ifPresent(item -> assigned(Kind.ASSIGNMENT, index, assignment.processes(), item));
    }

    /** A process that was sent with a target is assigned to that target. */
    private void introduction() {
      if (entry.assignment().slot() == 0) {
        entry
            .message()
            .flatMap(DataItem::target)
            .ifPresent(target -> assigned(Kind.GREETING, 0, List.of(target.base64Url()), process));
      }
    }

    private void assigned(Kind kind, int index, List<String> processes, Bytes item) {
      for (int part = 0; part < processes.size(); part++) {
        Optional<Bytes> to =
            Ids.parse(processes.get(part)).filter(id -> store.head(id).isPresent());
        if (to.isPresent() && store.has(item)) {
          findings.checked(1);
          if (!arrivals.assigned(to.get(), item)) {
            String what = "the assignment of item " + item + " to process " + to.get();
            missing(new Asked(kind, index, part, what));
          }
        }
      }
    }

    /** The id of the item that it became; nothing if it went elsewhere or is missing. */
    private Optional<Bytes> arrived(Asked asked, ItemDraft draft) {
      findings.checked(1);
      Bytes target = draft.target().orElseThrow();
      Optional<Bytes> inLog = arrivals.inLog(target, draft);
      if (inLog.isPresent() || store.head(target).isEmpty()) {
        return inLog;
      }
      Optional<Bytes> kept = arrivals.stored(draft);
      if (kept.isPresent()) {
        note(asked, "is kept and in no log: its target was no process here when it was carried");
      } else {
        missing(asked);
      }
      return kept;
    }

    private void missing(Asked asked) {
      OutboxEntry place = asked.of(process, evaluation());
      Optional<Letter.Standing> letter =
          store.deliveries().letter(place.id()).map(Deliveries.Held::standing);
      Optional<Letter.End> end = store.deliveries().effect(place).flatMap(Deliveries.Effect::end);
      if (letter.isPresent()) {
        note(
            asked,
            (letter.get().dead() ? "is a dead letter: " : "waits as a letter: ")
                + letter.get().reason());
      } else if (end.filter(how -> how != Letter.End.DELIVERED).isPresent()) {
        note(asked, "was a letter that was given up");
      } else {
        findings.violation(
            process.base64Url(),
            asked.what() + " of slot " + slot() + " counts as carried and is not there",
            "push it again with POST /mu/push, and report it");
      }
    }

    private void note(Asked asked, String what) {
      findings.note(process.base64Url(), asked.what() + " of slot " + slot() + " " + what);
    }

    private long slot() {
      return entry.assignment().slot();
    }

    private EvaluationId evaluation() {
      return EvaluationId.of(entry.assignment().timestampMs(), slot());
    }
  }

  /**
   * One thing that the result asks for, by its place in the outbox.
   *
   * @param what the same for people
   */
  private record Asked(Kind kind, int index, int part, String what) {
    OutboxEntry of(Bytes process, EvaluationId evaluation) {
      return new OutboxEntry(process, evaluation, kind, index, part);
    }
  }
}
