package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.Claim;
import dev.heddle.core.claim.ClaimTree;
import dev.heddle.core.claim.SlotClaim;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What this unit claims of Lambda applications: a tree over their slots, which grows as they do,
 * and its signature under it. Safe for any thread; one claim is made at a time.
 */
final class Claims {
  /** How many slots the trees have together that are kept; they are 64 bytes each. */
  static final int CLAIMED_SLOTS_KEPT_MAX = ClaimTree.CLAIM_SLOTS_MAX;

  private static final int ENTRIES_AT_ONCE = 256;

  private final ComputeUnit unit;
  private final Store store;
  private final Wallet wallet;
  private final int keptMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, ClaimTree> trees = new LinkedHashMap<>(16, 0.75f, true);

  Claims(ComputeUnit unit, Store store, Wallet wallet, int keptMax) {
    this.unit = unit;
    this.store = store;
    this.wallet = wallet;
    this.keptMax = keptMax;
  }

  /** A slot, and the nodes that prove that a claim has it. */
  record Proven(SlotClaim claim, List<Bytes> path) {}

  /**
   * The signed claim for the first slots of a process.
   *
   * @throws Refusal 404 if there is no such process or slot, 422 if nothing is claimed of it
   */
  DataItem signed(Bytes process, int slots) {
    Bytes top = with(process, slots, tree -> tree.top(slots));
    return wallet.sign(new Claim(process, slots, top).draft());
  }

  /** The nodes below one. */
  ClaimTree.Children open(Bytes process, int slots, int level, int index) {
    return with(process, slots, tree -> tree.open(slots, level, index));
  }

  /** What is claimed of a slot. */
  Proven slot(Bytes process, int slots, int slot) {
    List<Bytes> path = with(process, slots, tree -> tree.path(slots, slot));
    Entry entry = store.entry(process, slot).orElseThrow();
    return new Proven(claim(process, entry), path);
  }

  /** The slot with all that it takes to evaluate it. */
  SlotCase slotCase(Bytes process, int slot) {
    Entry first = entry(process, 0);
    Entry at = entry(process, slot);
    DataItem began = first.message().orElseThrow(() -> Plans.unknownProcess(process));
    DataItem message =
        at.message()
            .orElseThrow(() ->
                new Refusal(
                    422,
                    "slot %d of process %s assigns an item by its id, which is not judged"
                        .formatted(slot, process)));
    Fold.Case found = unit.at(process, Goal.message(slot - 1L), true, Fold::nextCase);
    List<DataItem> modules = new ArrayList<>();
    for (Bytes module : found.modules()) {
      modules.add(
          store
              .item(module)
              .orElseThrow(
                  () -> new Refusal(422, "module %s is no data item here".formatted(module)))
              .item());
    }
    return new SlotCase(
        began,
        first.assignment().item(),
        at.assignment().item(),
        message,
        modules,
        found.witness());
  }

  private Entry entry(Bytes process, long slot) {
    return store.entry(process, unit.slotOf(process, Optional.of(slot))).orElseThrow();
  }

  private <T> T with(Bytes process, int slots, Function<ClaimTree, T> then) {
    check(process, slots);
    lock.lock();
    try {
      ClaimTree tree = trees.computeIfAbsent(process, absent -> new ClaimTree());
      while (tree.slots() < slots) {
        int from = tree.slots();
        for (Entry entry : store.entries(process, from, Math.min(slots - from, ENTRIES_AT_ONCE))) {
          tree.add(claim(process, entry).hash());
        }
      }
      letGo(process);
      return then.apply(tree);
    } finally {
      lock.unlock();
    }
  }

  private void check(Bytes process, int slots) {
    if (slots < 1 || slots > ClaimTree.CLAIM_SLOTS_MAX) {
      throw new Refusal(
          400, "a claim has 1 to %d slots, not %d".formatted(ClaimTree.CLAIM_SLOTS_MAX, slots));
    }
    long last = unit.slotOf(process, Optional.of(slots - 1L));
    boolean claimed =
        unit.at(
            process,
            Goal.message(last),
            false,
            fold ->
                fold.context().isPresent()
                    && fold.plan().crons().isEmpty()
                    && fold.plan().lineage().isEmpty());
    if (!claimed) {
      throw new Refusal(
          422,
          "process %s is no Lambda application, or one with crons or ancestors; nothing is claimed of it"
              .formatted(process));
    }
  }

  private SlotClaim claim(Bytes process, Entry entry) {
    Assignment assignment = entry.assignment();
    String result = unit.result(process, assignment.slot()).json();
    Bytes root =
        contextRoot(result)
            .orElseThrow(() ->
                new IllegalStateException(
                    "slot %d of process %s has no context".formatted(assignment.slot(), process)));
    return new SlotClaim(
        assignment.slot(), assignment.id(), root, Hashes.sha256(Bytes.utf8(result)));
  }

  /** The root of the context that a result names. */
  static Optional<Bytes> contextRoot(String result) {
    String text = Json.parse(result).at("/Output/contextRoot").asString("");
    return text.isEmpty() ? Optional.empty() : Optional.of(Bytes.base64Url(text));
  }

  private void letGo(Bytes used) {
    long kept = trees.values().stream().mapToLong(ClaimTree::slots).sum();
    Iterator<Map.Entry<Bytes, ClaimTree>> eldestFirst = trees.entrySet().iterator();
    while (kept > keptMax && eldestFirst.hasNext()) {
      Map.Entry<Bytes, ClaimTree> eldest = eldestFirst.next();
      if (!eldest.getKey().equals(used)) {
        kept -= eldest.getValue().slots();
        eldestFirst.remove();
      }
    }
  }

  /** How many slots the kept trees have. */
  long keptSlots() {
    lock.lock();
    try {
      return trees.values().stream().mapToLong(ClaimTree::slots).sum();
    } finally {
      lock.unlock();
    }
  }
}
