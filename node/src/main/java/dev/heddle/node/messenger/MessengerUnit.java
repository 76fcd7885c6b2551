package dev.heddle.node.messenger;

import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.messenger.Carrier.Outcome;
import dev.heddle.node.store.CrankedRecord;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.DeliveryRecord;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Letter.Way;
import dev.heddle.node.store.MonitorAtRecord;
import dev.heddle.node.store.MonitorRecord;
import dev.heddle.node.store.OutboxEntry;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messenger unit: brings items to their scheduler and follows the outboxes that come of them to
 * the end.
 *
 * <p>That an outbox is owed is written in the same record as its slot, and that it has been carried
 * in one of its own, so whatever dies when, {@link #start} takes up what is left. Entries become
 * the same items every time, and schedulers know repeats: each reaches its target once in effect.
 * What cannot be delivered at once becomes a letter, which is tried until it is delivered or dead.
 */
public final class MessengerUnit implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(MessengerUnit.class.getName());
  private static final int SHOWN_MAX = 100;

  private final Store store;
  private final Neighbours neighbours;
  private final Wallet wallet;
  private final Surroundings surroundings;
  private final MessengerOptions options;
  private final OutboxItems items;
  private final Origins origins;
  private final Chains chains;
  private final Postman postman;
  private final Carrier carrier;
  private final Cranks cranks;
  private final Monitors monitors;

  private final Awaited awaited = new Awaited();
  private final ReentrantLock writing = new ReentrantLock();

  /** The last record of a carried outbox; the log takes them in their order. */
  private CompletableFuture<Void> lastWritten = CompletableFuture.completedFuture(null);

  private volatile boolean closed;
  private volatile @Nullable Future<?> ticking;

  /**
   * @param wallet signs what processes send
   */
  public MessengerUnit(
      Store store,
      Neighbours neighbours,
      Wallet wallet,
      Surroundings surroundings,
      MessengerOptions options) {
    this.store = store;
    this.neighbours = neighbours;
    this.wallet = wallet;
    this.surroundings = surroundings;
    this.options = options;
    this.items = new OutboxItems(wallet, options.itemBytesMax());
    this.origins = new Origins(store, wallet.owner());
    this.chains = new Chains(store.deliveries(), options.chains(), surroundings.clock());
    this.cranks = new Cranks(store, this::crank, surroundings, options.outboxesAtOnceMax());
    Delivery delivery = new Delivery(store, neighbours, cranks::wake);
    this.postman = new Postman(store, delivery, chains, options.post(), surroundings);
    this.carrier =
        new Carrier(
            store,
            new Carrier.Hands(delivery, postman.letters(), chains, surroundings.threads()),
            options.post().waitingMax());
    this.monitors =
        new Monitors(store, neighbours.compute(), this::crankCron, options, surroundings);
  }

  /** Takes up what is owed from before, and begins to follow crons. Call once. */
  public void start() {
    cranks.resume();
    postman.resume();
    tickLater();
  }

  private void tickLater() {
    ticking =
        surroundings
            .timer()
            .schedule(
                this::tickAndGoOn, options.crons().interval().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tickAndGoOn() {
    if (!closed) {
      monitors.tick();
      tickLater();
    }
  }

  /** The address of the wallet that signs what processes send: what they list as Authority. */
  public String address() {
    return wallet.address();
  }

  /**
   * Schedules the item and, unless it is cast, follows its outbox; returns when it is durable.
   *
   * @throws Refusal 400 if it is no ao message or process
   */
  public Scheduled send(VerifiedItem item) {
    DataItem content = item.item();
    if (!content.tags().has("Data-Protocol", "ao")) {
      throw new Refusal(400, "Tag 'Data-Protocol': must contain 'ao' in item " + item.id());
    }
    if (!content.tags().has("Type", "Process") && !content.tags().has("Type", "Message")) {
      throw new Refusal(
          400, "Tag 'Type': must be either 'Process' or 'Message' in item " + item.id());
    }
    return followed(neighbours.scheduler().schedule(item, !isCast(content)));
  }

  /**
   * Waits until the outbox of a slot has been carried or was put off, or nobody follows it, at most
   * for a time. What it led to is in the store then.
   */
  public void awaitCarried(Bytes process, long slot, long timeoutMs) {
    awaited.await(process, slot, () -> !isOwed(process, slot) || isStalled(process), timeoutMs);
  }

  private boolean isOwed(Bytes process, long slot) {
    return store.nextOwed(process, slot).orElse(Long.MAX_VALUE) == slot;
  }

  private boolean isStalled(Bytes process) {
    return cranks.stalled().anyMatch(one -> one.process().equals(process));
  }

  /** Schedules an assignment by id and follows its outbox. */
  public Scheduled assign(AssignmentRequest request) {
    return followed(neighbours.scheduler().assign(request, true));
  }

  /**
   * Follows the cron results of the process from now on. Doing it again changes nothing.
   *
   * @param item what asked for it, kept in the log
   * @throws Refusal 400 if the process is not here, 503 if too many are monitored
   */
  public void monitor(Bytes process, VerifiedItem item) {
    if (store.head(process).isEmpty()) {
      throw new Refusal(400, "process " + process + " is not scheduled here");
    }
    if (store.monitor(process).isPresent()) {
      return;
    }
    int monitored = store.monitors().size();
    if (monitored >= options.crons().monitorsMax()) {
      throw new Refusal(
          503, monitored + " processes are monitored, which is the limit of this node");
    }
    MonitorRecord on = new MonitorRecord(process, true, item.item().raw());
    Optional<String> newest = monitors.newest(process);
    if (newest.isPresent()) {
      store.commit(on, new MonitorAtRecord(process, newest.get()));
    } else {
      store.commit(on);
    }
  }

  /**
   * Stops following the cron results of the process.
   *
   * @throws Refusal 404 if nobody does
   */
  public void unmonitor(Bytes process, VerifiedItem item) {
    if (store.monitor(process).isEmpty()) {
      throw new Refusal(404, "Process monitor not found: " + process + " is not monitored");
    }
    store.commit(new MonitorRecord(process, false, item.item().raw()));
  }

  /**
   * Carries one message of a result again.
   *
   * @param number its place among the messages of the result, from zero
   * @throws Refusal 400 if there is no such result or message
   */
  public void push(Bytes process, Bytes message, int number) {
    Entry entry =
        store
            .find(process, message)
            .orElseThrow(() ->
                new Refusal(
                    400, "message " + message + " is not in the log of process " + process));
    ResultRow row = neighbours.compute().result(process, entry.assignment().slot());
    Result result = Result.parse(row.json());
    if (number < 0 || number >= result.messages().size()) {
      throw new Refusal(
          400,
          "Message number %d does not exist in the result of %s, which has %d"
              .formatted(number, message, result.messages().size()));
    }
    Origin origin = origins.ofSlot(entry);
    Outbox whole = Outbox.of(result, origin, items);
    Outbox one =
        new Outbox(
            whole.parcels().stream()
                .filter(parcel ->
                    parcel.entry().kind() == OutboxEntry.Kind.MESSAGE
                        && parcel.entry().index() == number)
                .toList(),
            List.of());
    carrier.carry(one, origin, next(chains.way(process, itemOf(entry))));
  }

  /**
   * Stops following what an item has caused and causes.
   *
   * @throws Refusal 404 if the item is not here, 409 if it follows from another
   */
  public void cancel(Bytes id) {
    Entry entry =
        store
            .findAny(id)
            .orElseThrow(
                () -> new Refusal(404, "message " + id + " is in the log of no process here"));
    Bytes item = itemOf(entry);
    Way way = chains.way(entry.assignment().process(), item);
    if (way.depth() > 0) {
      throw new Refusal(409, "message " + id + " follows from " + way.root() + "; cancel that one");
    }
    store.commit(new DeliveryRecord.Cancelled(item));
  }

  /**
   * What is known to follow from what is at a slot, as {@code GET /api/v1/messages/{id}/trace}
   * gives it.
   *
   * @param messagesMax at most {@value Trace#NODES_MAX} are shown
   */
  public ObjectNode trace(Entry entry, int messagesMax) {
    int nodes = Math.min(messagesMax, Trace.NODES_MAX);
    return trace(entry, new Trace.Limits(nodes, Trace.NODES_MAX, 0));
  }

  ObjectNode trace(Entry entry, Trace.Limits limits) {
    return new Trace(store, chains, limits).of(entry);
  }

  /** The letters: what could not be delivered at once. */
  Letters letters() {
    return postman.letters();
  }

  /** What it is about at this moment. */
  public Standing standing() {
    Deliveries.LetterCounts letters = store.deliveries().counts();
    return new Standing(
        cranks.size(),
        cranks.stalled().limit(SHOWN_MAX).toList(),
        letters.waiting(),
        letters.dead(),
        chains.slowed(),
        store.monitors().size());
  }

  /**
   * What a messenger is about.
   *
   * @param owing processes with outboxes to be carried
   * @param stalled some of those that cannot be gone on with at the moment
   * @param lettersWaiting entries that are tried again
   * @param lettersDead entries that were given up
   * @param slowed some of the chains that are slowed down
   * @param monitored processes whose cron is followed
   */
  public record Standing(
      int owing,
      List<Cranks.Stalled> stalled,
      long lettersWaiting,
      long lettersDead,
      List<Chains.Slowed> slowed,
      int monitored) {}

  /** Asks monitored processes for cron results, as the timer does. */
  void tick() {
    monitors.tick();
  }

  /** Waits until nothing is being carried. */
  boolean awaitIdle(long timeoutMs) {
    return monitors.awaitIdle(timeoutMs)
        && cranks.awaitIdle(timeoutMs)
        && postman.awaitIdle(timeoutMs)
        && cranks.awaitIdle(timeoutMs)
        && written();
  }

  /** Waits until nothing is being carried but what has to wait for something. */
  boolean awaitQuiet(long timeoutMs) {
    return monitors.awaitIdle(timeoutMs)
        && cranks.awaitQuiet(timeoutMs)
        && postman.awaitIdle(timeoutMs)
        && cranks.awaitQuiet(timeoutMs)
        && written();
  }

  /** Waits until the log has what it was told. */
  private boolean written() {
    CompletableFuture<Void> last;
    writing.lock();
    try {
      last = lastWritten;
    } finally {
      writing.unlock();
    }
    return last.handle((done, failure) -> failure == null).join();
  }

  /** Lets what is under way end; what is owed stays owed until the next start. */
  @Override
  public void close() {
    closed = true;
    Future<?> next = ticking;
    if (next != null) {
      next.cancel(false);
    }
    monitors.close();
    cranks.close();
    postman.close();
    if (!written()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "not all outboxes that were carried are noted; they are carried again at the next start,"
              + " which has no effect");
    }
  }

  /** Whether the sender wants nothing followed: a tag Cast that does not say false. */
  static boolean isCast(DataItem item) {
    return item.tags().first("Cast").filter(value -> !value.equals("false")).isPresent();
  }

  private Scheduled followed(Scheduled scheduled) {
    if (scheduled instanceof Scheduled.Accepted accepted && accepted.entry().crank()) {
      var assignment = accepted.entry().assignment();
      cranks.wake(assignment.process(), assignment.slot());
    }
    return scheduled;
  }

  private Outcome crank(Bytes process, long slot) {
    Outcome outcome = crankOnce(process, slot);
    if (outcome instanceof Outcome.Postponed) {
      awaited.ended(process, slot);
    }
    return outcome;
  }

  private Outcome crankOnce(Bytes process, long slot) {
    Entry entry =
        store
            .entry(process, slot)
            .orElseThrow(() -> new IllegalStateException("no slot " + slot + " of " + process));
    Way way = chains.way(process, itemOf(entry));
    if (!chains.cancelled(way)) {
      Outcome outcome;
      try {
        outcome = carry(entry, way);
      } catch (Refusal refusal) {
        return new Outcome.Postponed(refusal.reason());
      }
      if (outcome instanceof Outcome.Postponed) {
        return outcome;
      }
    }
    // Not waited for: if it is lost the outbox is carried once more, which has no effect.
    writing.lock();
    try {
      lastWritten = store.append(new CrankedRecord(process, slot));
      CompletableFuture<?> _ = lastWritten.whenComplete((_, _) -> awaited.ended(process, slot));
    } finally {
      writing.unlock();
    }
    return Carrier.CARRIED;
  }

  private Outcome carry(Entry entry, Way way) {
    Bytes process = entry.assignment().process();
    String json = neighbours.compute().owed(process, entry.assignment().slot()).json();
    Optional<Bytes> greeted =
        entry.assignment().slot() > 0
            ? Optional.empty()
            : entry.message().flatMap(DataItem::target);
    if (asksForNothing(json) && greeted.isEmpty()) {
      return Carrier.CARRIED;
    }
    Origin origin = origins.ofSlot(entry);
    Outbox outbox = Outbox.of(Result.parse(json), origin, items);
    Outbox whole = greeted.map(target -> outbox.greeting(origin, target)).orElse(outbox);
    return carrier.carry(whole, origin, next(way));
  }

  private Outcome crankCron(ResultRow row) {
    if (asksForNothing(row.json())) {
      return Carrier.CARRIED;
    }
    Origin origin = origins.ofCron(row.process(), row.id());
    Way way = new Way(origin.identity("cron", 0), 1);
    return carrier.carry(Outbox.of(Result.parse(row.json()), origin, items), origin, way);
  }

  /** As results of most messages begin; saves parsing them. */
  private static boolean asksForNothing(String json) {
    return json.startsWith("{\"Messages\":[],\"Assignments\":[],\"Spawns\":[],");
  }

  private static Way next(Way way) {
    return new Way(way.root(), way.depth() + 1);
  }

  /** What a slot is about: a process, a message, or the id of what is assigned. */
  static Bytes itemOf(Entry entry) {
    return entry
        .message()
        .map(DataItem::id)
        .or(() -> entry.assignment().message())
        .orElseGet(() -> entry.assignment().process());
  }
}
