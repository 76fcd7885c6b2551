package dev.heddle.node.conveyor;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.conveyor.Heard.Silence;
import dev.heddle.node.conveyor.Heard.Word;
import dev.heddle.node.store.ConveyorRecord;
import dev.heddle.node.store.Shipment;
import dev.heddle.node.store.Shipment.Attempt;
import dev.heddle.node.store.Shipment.State;
import dev.heddle.node.store.Shipment.Step;
import dev.heddle.node.store.Store;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way to Arweave without anybody between: a bundle is a layer-one transaction of our wallet,
 * posted without its data, which follow in chunks.
 *
 * <p>Whatever happened before, the first thing is to ask where the transactions are that were
 * signed for the shipment; what is done follows from the answer. So a restart at any place, a lost
 * answer and a target that took nothing although it said so are all the same case. Another
 * transaction is signed for the same items only when none of the earlier ones can get into a block
 * any more: when its anchor is too old by some blocks, or when no target ever took it.
 */
final class DirectLane implements Lane {
  private final Store store;
  private final Targets targets;
  private final Purse purse;
  private final ConveyorOptions.Depths depths;
  private final ReadBack readBack;
  private final InstantSource clock;

  /** Transactions that were signed by this object and not posted yet. */
  private final Set<Bytes> fresh = new HashSet<>();

  /** Of those, the ones that every target refused: nobody has them. */
  private final Set<Bytes> nowhere = new HashSet<>();

  /** Chunks that a target took, by root of the data. */
  private final Map<Bytes, BitSet> taken = new HashMap<>();

  DirectLane(
      Store store,
      Targets targets,
      Purse purse,
      ConveyorOptions.Depths depths,
      InstantSource clock) {
    this.store = store;
    this.targets = targets;
    this.purse = purse;
    this.depths = depths;
    this.readBack = new ReadBack(targets);
    this.clock = clock;
  }

  @Override
  public Optional<String> advance(Shipment shipment) {
    List<Attempt> attempts = store.shipments().attempts(shipment.number());
    if (attempts.isEmpty()) {
      return sign(shipment);
    }
    Optional<String> unclear = Optional.empty();
    Optional<Transaction> waiting = Optional.empty();
    for (Attempt attempt : attempts.reversed()) {
      Transaction tx = Transaction.fromJson(attempt.header());
      switch (targets.standing(tx.id())) {
        case Word<Standing>(Standing.Mined mined) -> {
          return mined(shipment, tx, mined);
        }
        case Word<Standing>(Standing.Waiting _) -> waiting = Optional.of(tx);
        case Word<Standing>(Standing.Unknown _) -> {}
        case Silence<Standing>(String why) -> unclear = Optional.of(why);
      }
    }
    if (waiting.isPresent()) {
      return waiting(shipment, waiting.get());
    }
    return unclear.isPresent() ? unclear : lost(shipment, attempts.getLast());
  }

  /** It is in a block; whether its data are there is seen, not believed. */
  private Optional<String> mined(Shipment shipment, Transaction tx, Standing.Mined mined) {
    Step last = shipment.last();
    boolean confirmed =
        last.state() == State.CONFIRMED
            && last.height() == mined.height()
            && last.transaction().filter(tx.id()::equals).isPresent();
    boolean deep = mined.confirmations() >= depths.confirmations();
    if (confirmed && !deep) {
      return Optional.empty();
    }
    Freight freight = Freight.of(store, shipment.range());
    Optional<String> difference = readBack.difference(tx, freight);
    if (difference.isPresent()) {
      taken.remove(tx.dataRoot());
      Optional<String> obstacle = seed(tx, freight);
      return obstacle.isPresent()
          ? obstacle
          : difference.map(what -> "in block " + mined.height() + ", but " + what);
    }
    stands(shipment, deep ? State.FINAL : State.CONFIRMED, tx, mined.height(), "");
    return Optional.empty();
  }

  private Optional<String> waiting(Shipment shipment, Transaction tx) {
    Optional<String> obstacle = seedIfNeeded(shipment, tx);
    if (obstacle.isEmpty() && shipment.state() != State.SEEN) {
      String note = shipment.state() == State.CONFIRMED ? "its block is no more" : "";
      stands(shipment, State.SEEN, tx, 0, note);
    }
    return obstacle;
  }

  /** Nobody knows any of them. */
  private Optional<String> lost(Shipment shipment, Attempt attempt) {
    Transaction tx = Transaction.fromJson(attempt.header());
    if (shipment.state() == State.SEEN || shipment.state() == State.CONFIRMED) {
      stands(shipment, State.SEALED, tx, 0, "targets do not know it any more");
    }
    return switch (targets.height()) {
      case Silence<Long>(String why) -> Optional.of(why);
      case Word<Long>(Long height) -> {
        long end = attempt.anchorHeight() + depths.anchorBlocks() + depths.margin();
        boolean over = height > end || nowhere.contains(tx.id());
        yield over ? sign(shipment) : post(shipment, tx, end);
      }
    };
  }

  private Optional<String> sign(Shipment shipment) {
    Freight freight = Freight.of(store, shipment.range());
    return switch (purse.sign(freight)) {
      case Silence<Attempt>(String why) -> Optional.of(why);
      case Word<Attempt>(Attempt attempt) -> {
        Transaction tx = Transaction.fromJson(attempt.header());
        store.commit(new ConveyorRecord.Signed(shipment.number(), attempt));
        fresh.add(tx.id());
        long end = attempt.anchorHeight() + depths.anchorBlocks() + depths.margin();
        yield post(shipment, tx, end);
      }
    };
  }

  /**
   * Posts it to all.
   *
   * @param end height up to which it may get into a block
   */
  private Optional<String> post(Shipment shipment, Transaction tx, long end) {
    Optional<String> by = Optional.empty();
    Optional<String> why = Optional.empty();
    boolean refused = true;
    for (Target target : targets.all()) {
      switch (target.post(tx)) {
        case Target.Posted.Taken _ -> by = by.or(() -> Optional.of(target.name()));
        case Target.Posted.Refused(String reason) -> why = Optional.of(reason);
        case Target.Posted.Unclear(String reason) -> {
          why = Optional.of(reason);
          refused = false;
        }
      }
    }
    if (by.isPresent()) {
      if (now(shipment).state() == State.SEALED) {
        stands(shipment, State.POSTED, tx, 0, "taken by " + by.get());
      }
      return fresh.remove(tx.id())
          ? seed(tx, Freight.of(store, shipment.range()))
          : seedIfNeeded(shipment, tx);
    }
    if (!refused) {
      fresh.remove(tx.id());
      return why;
    }
    if (fresh.remove(tx.id())) {
      nowhere.add(tx.id());
    }
    return nowhere.contains(tx.id())
        ? why
        : why.map(reason ->
            reason + "; it may have been taken before, so it is given until block " + end);
  }

  /** Chunks that were taken before a restart are not known; then the data themselves say so. */
  private Optional<String> seedIfNeeded(Shipment shipment, Transaction tx) {
    Freight freight = Freight.of(store, shipment.range());
    boolean there = !taken.containsKey(tx.dataRoot()) && readBack.difference(tx, freight).isEmpty();
    if (there) {
      BitSet all = new BitSet();
      all.set(0, DataTree.chunkEnds(freight.size()).size());
      taken.put(tx.dataRoot(), all);
      return Optional.empty();
    }
    return seed(tx, freight);
  }

  /** Posts the chunks that no target took yet. */
  private Optional<String> seed(Transaction tx, Freight freight) {
    BitSet done = taken.computeIfAbsent(tx.dataRoot(), _ -> new BitSet());
    int all = DataTree.chunkEnds(freight.size()).size();
    if (done.cardinality() == all) {
      return Optional.empty();
    }
    List<DataTree.Chunk> chunks = freight.tree().chunks();
    Optional<String> obstacle = Optional.empty();
    for (int i = 0; i < chunks.size(); i++) {
      DataTree.Chunk chunk = chunks.get(i);
      if (done.get(i)) {
        continue;
      }
      Optional<String> refusal =
          chunk.end() == chunk.start() ? Optional.empty() : post(tx, freight, chunk);
      if (refusal.isEmpty()) {
        done.set(i);
      } else if (obstacle.isPresent()) {
        return refusal;
      } else {
        obstacle = refusal;
      }
    }
    return obstacle;
  }

  private Optional<String> post(Transaction tx, Freight freight, DataTree.Chunk chunk) {
    Target.Chunk whole =
        new Target.Chunk(
            tx.dataRoot(),
            freight.size(),
            chunk.end() - 1,
            chunk.path(),
            freight.slice(chunk.start(), chunk.end()));
    boolean got = false;
    Optional<String> why = Optional.empty();
    for (Target target : targets.all()) {
      switch (target.chunk(whole)) {
        case Word<Boolean> _ -> got = true;
        case Silence<Boolean>(String reason) -> why = Optional.of("chunk: " + reason);
      }
    }
    return got ? Optional.empty() : why;
  }

  /** As it stands by now. */
  private Shipment now(Shipment shipment) {
    return store.shipments().shipment(shipment.number()).orElse(shipment);
  }

  private void stands(Shipment shipment, State state, Transaction tx, long height, String note) {
    store.commit(
        new ConveyorRecord.Stands(
            shipment.number(),
            new Step(
                state, clock.millis(), targets.toString(), Optional.of(tx.id()), height, note)));
  }

  @Override
  public void forget(long shipment) {
    for (Attempt attempt : store.shipments().attempts(shipment)) {
      Transaction tx = Transaction.fromJson(attempt.header());
      fresh.remove(tx.id());
      nowhere.remove(tx.id());
      taken.remove(tx.dataRoot());
    }
  }

  @Override
  public void hangUp() {
    targets.hangUp();
  }

  @Override
  public void describe(ObjectNode json) {
    json.put("lane", "direct").put("targets", targets.toString());
    purse.describe(json);
  }
}
