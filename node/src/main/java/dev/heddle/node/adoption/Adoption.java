package dev.heddle.node.adoption;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.aocore.SchedulePage;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.LogRecord;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes a process over from a node of AO-Core: the messages of its log, in the slots and with the
 * times and heights that they have there, under assignments that the scheduler of this node signs.
 *
 * <p>What another generation signed as an assignment is none that a log of ao can hold, so the log
 * begins a hash chain of its own; that the order is the one that it was rests on the word of the
 * node that was asked, while each message is signed by its sender. All of it is looked at before
 * anything is written. Doing it again takes what has come since, as long as nothing was sent to the
 * process here. For one thread.
 */
public final class Adoption {
  private static final int PORTION = 256;

  private final ForeignNode node;
  private final Wallet scheduler;
  private final Consumer<String> progress;

  /**
   * @param scheduler signs the assignments, and goes on with the log
   */
  public Adoption(ForeignNode node, Wallet scheduler, Consumer<String> progress) {
    this.node = node;
    this.scheduler = scheduler;
    this.progress = progress;
  }

  /**
   * What was taken over.
   *
   * @param slots of the process now
   * @param fresh those that were not here before
   * @param later those whose time is a little later than there: it goes up from slot to slot here
   * @param height above every block that a slot names
   * @param module what the process is made of, if its definition names it by an id
   */
  public record Adopted(
      Bytes process, long slots, long fresh, long later, long height, Optional<Bytes> module) {}

  /**
   * Looks at the whole log there; gives the height above every block that it names.
   *
   * @throws AdoptionException if it is not whole, or a message is not of this process
   */
  public long check(Bytes process) {
    long height = 0;
    long slots = node.slots(process);
    for (long from = 0; from < slots; ) {
      for (SchedulePage.Slot slot : node.page(process, from).slots()) {
        check(process, slot);
        height = Math.max(height, slot.blockHeight() + 1);
        from = slot.slot() + 1;
      }
      progress.accept("looking at: slot %d of %d".formatted(from, slots));
    }
    return height;
  }

  private static void check(Bytes process, SchedulePage.Slot slot) {
    DataItem item = slot.item().item();
    boolean its =
        slot.slot() == 0
            ? item.id().equals(process)
            : item.target().filter(process::equals).isPresent();
    if (!its) {
      throw new AdoptionException(
          "slot %d of process %s holds item %s, which is %s"
              .formatted(
                  slot.slot(),
                  process,
                  item.id(),
                  slot.slot() == 0 ? "not its definition" : "no message to it"));
    }
  }

  /**
   * Writes what is there and not here.
   *
   * @throws AdoptionException if the log here is another one
   */
  public Adopted write(Bytes process, Store store) {
    long here = store.head(process).map(head -> head.slots()).orElse(0L);
    Optional<Assignment> last =
        here == 0 ? Optional.empty() : store.entry(process, here - 1).map(Entry::assignment);
    long slots = node.slots(process);
    long later = 0;
    long height = 0;
    List<LogRecord> portion = new ArrayList<>();
    for (long from = 0; from < slots; ) {
      for (SchedulePage.Slot slot : node.page(process, from).slots()) {
        check(process, slot);
        from = slot.slot() + 1;
        height = Math.max(height, slot.blockHeight() + 1);
        if (slot.slot() < here) {
          same(store, process, slot);
          continue;
        }
        Assignment assignment = assignment(process, slot, last);
        later += assignment.timestampMs() > slot.timestampMs() ? 1 : 0;
        last = Optional.of(assignment);
        portion.add(new AssignmentRecord(assignment.item().raw(), slot.item().item().raw(), false));
        if (portion.size() == PORTION) {
          flush(store, portion);
        }
      }
      progress.accept("writing: slot %d of %d".formatted(from, slots));
    }
    flush(store, portion);
    if (here > slots) {
      throw new AdoptionException(
          "process %s has %d slots here and %d at %s: messages were sent to it here"
              .formatted(process, here, slots, node));
    }
    return new Adopted(process, slots, slots - here, later, height, module(store, process));
  }

  private static void flush(Store store, List<LogRecord> portion) {
    if (!portion.isEmpty()) {
      store.commit(portion.toArray(LogRecord[]::new));
      portion.clear();
    }
  }

  private void same(Store store, Bytes process, SchedulePage.Slot slot) {
    Optional<Entry> entry = store.entry(process, slot.slot());
    boolean ours =
        entry
            .filter(one -> one.assignment().item().owner().equals(scheduler.owner()))
            .flatMap(Entry::message)
            .filter(item -> item.id().equals(slot.item().id()))
            .isPresent();
    if (!ours) {
      throw new AdoptionException(
          "slot %d of process %s is another message or another scheduler's here than at %s: two logs cannot become one"
              .formatted(slot.slot(), process, node));
    }
  }

  private Assignment assignment(Bytes process, SchedulePage.Slot slot, Optional<Assignment> last) {
    Bytes chain =
        last.map(before -> HashChain.next(before.id(), before.hashChain()))
            .orElseGet(() -> HashChain.seed(process));
    long earliestMs = last.map(before -> before.timestampMs() + 1).orElse(0L);
    Assignment.Terms terms =
        new Assignment.Terms(
            process,
            0,
            slot.slot(),
            chain,
            slot.blockHeight(),
            Math.max(slot.timestampMs(), earliestMs),
            slot.slot() == 0 ? Optional.empty() : Optional.of(slot.item().id()),
            List.of());
    return Assignment.of(
        scheduler.sign(Assignment.draft(terms, Hashes.sha256(chain, slot.item().id()))));
  }

  private static Optional<Bytes> module(Store store, Bytes process) {
    return store
        .entry(process, 0)
        .flatMap(Entry::message)
        .flatMap(item -> item.tags().first("Module"))
        .flatMap(Ids::parse);
  }
}
