package dev.heddle.node.scheduler;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.LogRecord;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The slots given out in one turn of a lane.
 *
 * <p>Heads are read from the store and moved on only in here, and everything is appended as one: it
 * survives whole or not at all, so a failed append burns no slot and there is nothing to roll back.
 * Used by one thread, once.
 */
final class Batch {
  /** How far a log has got within this batch. */
  private record Tail(long slots, Bytes lastAssignment, Bytes hashChain, long timestampMs) {}

  /** What makes a claim a repeat of another: its id, what a process sent, or what was signed. */
  private record Mark(Bytes process, String of, Bytes value) {}

  private final Store store;
  private final Wallet wallet;
  private final long nowMs;
  private final long blockHeight;

  private final Map<Bytes, Tail> tails = new HashMap<>();
  private final Map<Mark, Entry> marks = new HashMap<>();
  private final Map<Claim, Scheduled> outcomes = new LinkedHashMap<>();
  private final List<LogRecord> records = new ArrayList<>();

  Batch(Store store, Wallet wallet, long nowMs) {
    this.store = store;
    this.wallet = wallet;
    this.nowMs = nowMs;
    this.blockHeight = store.tip().height();
  }

  /**
   * Gives every claim its slot or its answer, and returns when that is durable.
   *
   * @throws dev.heddle.node.store.StoreException if the store takes nothing; then no claim has an
   *     outcome and none has a slot
   */
  void settle(List<Claim> claims) {
    for (Claim claim : claims) {
      outcomes.put(claim, place(claim));
    }
    if (!records.isEmpty()) {
      store.commit(records.toArray(LogRecord[]::new));
    }
    outcomes.forEach((claim, outcome) -> claim.outcome().complete(outcome));
  }

  private Scheduled place(Claim claim) {
    Optional<Tail> tail = tail(claim.process());
    if (tail.isEmpty() && !starts(claim)) {
      return new Scheduled.Refused(
          400,
          "process "
              + claim.process()
              + " is not known to this scheduler; spawn it here, or send to the scheduler that"
              + " its Scheduler tag names");
    }
    List<Mark> own = marks(claim);
    Optional<Entry> first = first(claim, own);
    if (first.isPresent()) {
      return new Scheduled.Duplicate(first.get());
    }
    Entry entry = extend(claim, tail);
    own.forEach(mark -> marks.put(mark, entry));
    return new Scheduled.Accepted(entry);
  }

  private static boolean starts(Claim claim) {
    return claim instanceof Claim.Whole whole && whole.starts();
  }

  private Optional<Tail> tail(Bytes process) {
    Tail inBatch = tails.get(process);
    return inBatch != null ? Optional.of(inBatch) : store.head(process).map(Batch::tail);
  }

  private static Tail tail(ProcessHead head) {
    return new Tail(head.slots(), head.lastAssignment(), head.hashChain(), head.timestampMs());
  }

  private static List<Mark> marks(Claim claim) {
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark(claim.process(), "id", claim.item()));
    claim
        .pushedContent()
        .ifPresent(content -> marks.add(new Mark(claim.process(), "pushed", content)));
    claim
        .signedContent()
        .ifPresent(content -> marks.add(new Mark(claim.process(), "signed", content)));
    return marks;
  }

  private Optional<Entry> first(Claim claim, List<Mark> own) {
    for (Mark mark : own) {
      Entry inBatch = marks.get(mark);
      if (inBatch != null) {
        return Optional.of(inBatch);
      }
    }
    Bytes process = claim.process();
    Optional<Entry> sameId = store.find(process, claim.item());
    if (sameId.isPresent()) {
      return sameId;
    }
    Optional<Long> slot =
        switch (claim) {
          case Claim.Whole _ -> Optional.empty();
          case Claim.Bare bare -> slotOfBare(process, bare.item());
        };
    return slot.or(() -> claim.pushedContent().flatMap(hash -> store.slotOfPushed(process, hash)))
        .or(() -> claim.signedContent().flatMap(store::slotOfSigned))
        .flatMap(number -> store.entry(process, number));
  }

  /** The slot by which we gave that process that item before. */
  private Optional<Long> slotOfBare(Bytes process, Bytes item) {
    ItemQuery query =
        ItemQuery.ALL
            .withOwners(List.of(Hashes.sha256(wallet.owner())))
            .withTags(
                new ItemQuery.TagFilter("Message", item.base64Url()),
                new ItemQuery.TagFilter("Process", process.base64Url()),
                new ItemQuery.TagFilter("Type", "Assignment"))
            .withOrder(ItemQuery.Order.HEIGHT_ASC)
            .withLimit(1);
    return store.query(query).hits().stream()
        .findFirst()
        .flatMap(hit -> store.find(process, hit.id()))
        .map(entry -> entry.assignment().slot());
  }

  private Entry extend(Claim claim, Optional<Tail> tail) {
    Bytes process = claim.process();
    long slot = tail.map(Tail::slots).orElse(0L);
    Bytes hashChain =
        tail.map(before -> HashChain.next(before.lastAssignment(), before.hashChain()))
            .orElseGet(() -> HashChain.seed(process));
    // Strictly rising, because readers page by timestamp.
    long timestampMs = tail.map(before -> Math.max(nowMs, before.timestampMs() + 1)).orElse(nowMs);
    Assignment.Terms terms =
        new Assignment.Terms(
            process,
            0,
            slot,
            hashChain,
            blockHeight,
            timestampMs,
            starts(claim) ? Optional.empty() : Optional.of(claim.item()),
            claim instanceof Claim.Bare bare ? bare.exclude() : List.of());
    DataItem signed = wallet.sign(Assignment.draft(terms, Hashes.sha256(hashChain, claim.item())));
    Optional<DataItem> message =
        claim instanceof Claim.Whole whole
            ? Optional.of(whole.verified().item())
            : Optional.empty();
    records.add(
        new AssignmentRecord(
            signed.raw(), message.map(DataItem::raw).orElse(Bytes.EMPTY), claim.follow()));
    tails.put(process, new Tail(slot + 1, signed.id(), hashChain, timestampMs));
    return new Entry(Assignment.of(signed), message, claim.follow());
  }
}
