package dev.heddle.node.scheduler;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.ao.MalformedAoException;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreException;
import dev.heddle.node.store.StoredItem;
import dev.heddle.node.unit.Scheduler;
import dev.heddle.node.unit.Upstream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scheduler unit: gives every message of a process its slot, and says so in a signed
 * assignment.
 *
 * <p>What it answers is durable. A process's slots have no gap and no repeat, each assignment
 * commits to the one before it, and an item that comes again gets the answer that it got first.
 * Processes wait for one another only by chance of sharing a lane.
 */
public final class SchedulerUnit implements Scheduler {
  /**
   * Enough to sign on several cores while others wait for the disk, and few enough that what comes
   * at the same time shares an append.
   */
  private static final int LANES = 8;

  /** Fields that an assignment can hide; a stranger chooses them, so their number is bounded. */
  static final int EXCLUDES_MAX = 16;

  private static final int SETTLEMENT_DEPTH_DIGITS_MAX = 9;

  private final Store store;
  private final Wallet wallet;
  private final Upstream upstream;
  private final InstantSource clock;
  private final SchedulerOptions options;
  private final List<Lane> lanes;

  /**
   * @param wallet signs the assignments
   * @param upstream where items to assign come from that are not here
   */
  public SchedulerUnit(
      Store store,
      Wallet wallet,
      Upstream upstream,
      InstantSource clock,
      SchedulerOptions options) {
    this.store = store;
    this.wallet = wallet;
    this.upstream = upstream;
    this.clock = clock;
    this.options = options;
    this.lanes = Stream.generate(() -> new Lane(this::settle)).limit(LANES).toList();
  }

  @Override
  public String address() {
    return wallet.address();
  }

  @Override
  public Scheduled schedule(VerifiedItem item, boolean follow) {
    DataItem content = item.item();
    Optional<String> objection = ScheduleRules.objection(content);
    if (objection.isPresent()) {
      return new Scheduled.Refused(400, objection.get());
    }
    boolean starts = ScheduleRules.kind(content).equals(Optional.of(ScheduleRules.Kind.PROCESS));
    if (starts) {
      Optional<String> refusal = refuseProcess(content);
      if (refusal.isPresent()) {
        return new Scheduled.Refused(400, refusal.get());
      }
    }
    return settle(Claim.Whole.of(item, starts, follow));
  }

  @Override
  public Scheduled assign(AssignmentRequest request, boolean follow) {
    if (request.exclude().size() > EXCLUDES_MAX) {
      return new Scheduled.Refused(
          400, "an assignment excludes at most " + EXCLUDES_MAX + " fields");
    }
    Optional<DataItem> process = process(request.process());
    if (process.isEmpty()) {
      return new Scheduled.Refused(
          400, "process " + request.process() + " is not known to this scheduler");
    }
    if (request.baseLayer()) {
      Optional<String> refusal = refuseBaseLayer(request.item(), process.get());
      return refusal.isPresent()
          ? new Scheduled.Refused(400, refusal.get())
          : settle(Claim.Bare.of(request, Optional.empty(), follow));
    }
    Optional<DataItem> item = find(request.item());
    return item.isEmpty()
        ? new Scheduled.Refused(
            400,
            "item " + request.item() + " is neither here nor at the upstream gateway; upload it")
        : settle(Claim.Bare.of(request, item, follow));
  }

  private Scheduled settle(Claim claim) {
    return lanes.get(Math.floorMod(claim.process().hashCode(), LANES)).pass(claim);
  }

  private void settle(List<Claim> claims) {
    try {
      new Batch(store, wallet, clock.millis()).settle(claims);
    } catch (StoreException e) {
      Scheduled refused =
          new Scheduled.Refused(503, "the log takes nothing, no slot was given: " + e.getMessage());
      claims.forEach(claim -> claim.outcome().complete(refused));
    }
  }

  private Optional<String> refuseProcess(DataItem process) {
    String scheduler = process.tags().first("Scheduler").orElseGet(this::address);
    boolean ours = scheduler.equals(address()) || options.names().contains(scheduler);
    if (!options.adoptForeignScheduler() && !ours) {
      return Optional.of(
          "process "
              + process.id()
              + " names the scheduler "
              + scheduler
              + ", this one is "
              + address()
              + "; name it, or set adopt-foreign-scheduler");
    }
    Optional<String> lineage = refuseLineage(process);
    if (lineage.isPresent()) {
      return lineage;
    }
    return process
        .tags()
        .first("On-Boot")
        .filter(source -> !source.equals("Data"))
        .filter(source -> Ids.parse(source).flatMap(this::find).isEmpty())
        .map(source ->
            "Invalid tx id for On-Boot tag: "
                + source
                + " is neither here nor at the upstream gateway");
  }

  /** A fork of what is not here could be evaluated by nobody who asks here. */
  private Optional<String> refuseLineage(DataItem process) {
    Optional<Lineage> named;
    try {
      named = Lineage.of(process.tags());
    } catch (MalformedAoException e) {
      return Optional.of("process " + process.id() + ": " + e.getMessage());
    }
    return named
        .filter(lineage ->
            store
                .entry(lineage.ancestor(), lineage.slot())
                .filter(entry -> entry.assignment().id().equals(lineage.assignment()))
                .isEmpty())
        .map(lineage ->
            "process %s is a fork of %s at slot %d, whose assignment %s is not here"
                .formatted(process.id(), lineage.ancestor(), lineage.slot(), lineage.assignment()));
  }

  private Optional<String> refuseBaseLayer(Bytes transaction, DataItem process) {
    Optional<Page.Hit> posted =
        store.query(ItemQuery.ALL.withIds(List.of(transaction))).hits().stream()
            .filter(Page.Hit::transaction)
            .findFirst();
    if (posted.isEmpty()) {
      return Optional.of(
          "layer-one transaction " + transaction + " is not here; post it to /tx first");
    }
    long confirmations = store.tip().height() - (posted.get().ord() >>> 32) + 1;
    long wanted = settlementDepth(process);
    return confirmations >= wanted
        ? Optional.empty()
        : Optional.of(
            "Not enough confirmations to assign: transaction %s has %d of %d"
                .formatted(transaction, confirmations, wanted));
  }

  private long settlementDepth(DataItem process) {
    return process
        .tags()
        .first("Settlement-Depth")
        .filter(depth -> depth.matches("\\d{1," + SETTLEMENT_DEPTH_DIGITS_MAX + "}"))
        .map(Long::parseLong)
        .orElse(options.baseLayerConfirmations());
  }

  private Optional<DataItem> process(Bytes id) {
    return store.entry(id, 0).flatMap(Entry::message);
  }

  private Optional<DataItem> find(Bytes id) {
    return store
        .item(id)
        .map(StoredItem::item)
        .or(() -> upstream.fetch(id).map(VerifiedItem::item));
  }
}
