package dev.heddle.node.messenger;

import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.messenger.Budgets.Budget;
import dev.heddle.node.messenger.Carrier.Outcome;
import dev.heddle.node.store.CrankedRecord;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Monitor;
import dev.heddle.node.store.MonitorAtRecord;
import dev.heddle.node.store.MonitorRecord;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messenger unit: brings items to their scheduler and follows the outboxes that come of them to
 * the end.
 *
 * <p>That an outbox is owed is written in the same record as its slot, and that it has been carried
 * in one of its own, so whatever dies when, {@link #start} takes up what is left. Entries become
 * the same items every time, and schedulers know repeats: each reaches its target once in effect.
 */
public final class MessengerUnit implements AutoCloseable {
  private final Store store;
  private final Neighbours neighbours;
  private final Wallet wallet;
  private final ScheduledExecutorService timer;
  private final MessengerOptions options;
  private final Budgets budgets;
  private final UndeliveredLog undelivered = new UndeliveredLog();
  private final Carrier carrier;
  private final Cranks cranks;
  private final Monitors monitors;
  private @Nullable Future<?> ticking;

  /**
   * @param wallet signs what processes send
   * @param timer gives the pauses between tries and the ticks of cron; not closed with this unit
   */
  public MessengerUnit(
      Store store,
      Neighbours neighbours,
      Wallet wallet,
      ScheduledExecutorService timer,
      MessengerOptions options) {
    this.store = store;
    this.neighbours = neighbours;
    this.wallet = wallet;
    this.timer = timer;
    this.options = options;
    this.budgets = new Budgets(options.descendantsMax());
    this.cranks = new Cranks(store, this::crank, timer, options.cranksAtOnceMax());
    this.carrier =
        new Carrier(
            store,
            neighbours,
            new OutboxItems(wallet, options.itemBytesMax()),
            new Carrier.Post(budgets, undelivered, cranks::wake));
    this.monitors =
        new Monitors(store, neighbours.compute(), this::crankCron, options.cranksAtOnceMax());
  }

  /** Takes up what is owed from before, and begins to follow crons. Call once. */
  public void start() {
    cranks.resume();
    long everyMs = options.cronInterval().toMillis();
    ticking = timer.scheduleWithFixedDelay(this::tick, everyMs, everyMs, TimeUnit.MILLISECONDS);
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
    List<Monitor> monitored = store.monitors();
    if (isMonitored(monitored, process)) {
      return;
    }
    if (monitored.size() >= options.monitorsMax()) {
      throw new Refusal(
          503, monitored.size() + " processes are monitored, which is the limit of this node");
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
    if (!isMonitored(store.monitors(), process)) {
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
    List<OutboxMessage> messages = Result.parse(row.json()).messages();
    if (number < 0 || number >= messages.size()) {
      throw new Refusal(
          400,
          "Message number %d does not exist in the result of %s, which has %d"
              .formatted(number, message, messages.size()));
    }
    carrier.carry(messages.get(number), number, origin(entry), budgets.full());
  }

  /** What could not be carried lately, oldest first; all of it is also in the log file. */
  public List<Undelivered> undelivered() {
    return undelivered.list();
  }

  /** Asks monitored processes for cron results, as the timer does. */
  void tick() {
    monitors.tick();
  }

  /** Waits until nothing is being carried. */
  boolean awaitIdle(long timeoutMs) {
    monitors.awaitIdle();
    return cranks.awaitIdle(timeoutMs);
  }

  /** Lets what is under way end; what is owed stays owed until the next start. */
  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    cranks.close();
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
    Entry entry =
        store
            .entry(process, slot)
            .orElseThrow(() -> new IllegalStateException("no slot " + slot + " of " + process));
    Bytes item = itemOf(entry);
    Budget budget = budgets.claim(process, item);
    Origin origin = origin(entry);
    Outcome outcome = Outcome.POSTPONED;
    try {
      Result result = Result.parse(neighbours.compute().result(process, slot).json());
      outcome = carrier.carry(result, origin, budget).and(introduce(entry, origin, budget));
    } catch (Refusal refusal) {
      // 409: somebody cancelled the evaluation, which changes nothing of what is owed.
      boolean later = refusal.status() >= 500 || refusal.status() == 429 || refusal.status() == 409;
      outcome = later ? Outcome.POSTPONED : Outcome.EXHAUSTED;
      note(origin, "outbox", "it cannot be evaluated: " + refusal.reason());
      return outcome;
    } finally {
      if (outcome != Outcome.DELIVERED) {
        // Whoever tries again goes on with what is left, which may be nothing.
        budgets.bequeath(process, item, budget);
      }
    }
    switch (outcome) {
      case DELIVERED -> store.commit(new CrankedRecord(process, slot));
      case EXHAUSTED -> note(origin, "outbox", spent());
      case POSTPONED -> {
        // Noted where it happened; the cranks try again.
      }
    }
    return outcome;
  }

  private Outcome crankCron(ResultRow row) {
    Origin origin = Origin.ofCron(process(row.process()), row.id());
    Outcome outcome = carrier.carry(Result.parse(row.json()), origin, budgets.full());
    if (outcome == Outcome.EXHAUSTED) {
      note(origin, "outbox", spent());
    }
    return outcome;
  }

  /** A process that was sent with a target is assigned to that target, as its first greeting. */
  private Outcome introduce(Entry entry, Origin origin, Budget budget) {
    if (entry.assignment().slot() > 0) {
      return Outcome.DELIVERED;
    }
    return entry
        .message()
        .flatMap(DataItem::target)
        .map(target -> new AssignmentRequest(target, origin.process(), false, List.of()))
        .map(request -> carrier.assign(request, origin, budget))
        .orElse(Outcome.DELIVERED);
  }

  private String spent() {
    return "more than "
        + options.descendantsMax()
        + " items follow from the one that began this chain; the rest stays owed until the next"
        + " start";
  }

  private void note(Origin origin, String what, String reason) {
    undelivered.add(new Undelivered(origin.process(), origin.evaluation(), what, reason));
  }

  private Origin origin(Entry entry) {
    return Origin.ofSlot(process(entry.assignment().process()), entry, wallet.owner());
  }

  private DataItem process(Bytes id) {
    return store
        .entry(id, 0)
        .flatMap(Entry::message)
        .orElseThrow(() -> new IllegalStateException("no process " + id));
  }

  private static Bytes itemOf(Entry entry) {
    return entry
        .message()
        .map(DataItem::id)
        .or(() -> entry.assignment().message())
        .orElseGet(() -> entry.assignment().process());
  }

  private static boolean isMonitored(List<Monitor> monitors, Bytes process) {
    return monitors.stream().anyMatch(monitor -> monitor.process().equals(process));
  }
}
