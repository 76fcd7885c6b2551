package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.BlobLostException;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.js.JsMachine;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ProcessHead;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import dev.heddle.node.unit.DryRuns;
import dev.heddle.node.unit.FunctionFolds;
import dev.heddle.node.unit.Upstream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The compute unit: folds the logs of processes when somebody asks, and keeps every result.
 *
 * <p>What is stored is answered from the store. What is not is evaluated in the process's {@link
 * Lane}, from where its live instance stands; a process without one begins at its first message,
 * and what comes out is compared with what is stored. Results are a function of the log, the local
 * blocks and {@link ComputeOptions.Cron#ticksPerGapMax}. Calls block; safe for any thread.
 */
public final class ComputeUnit implements Compute, DryRuns, FunctionFolds, AutoCloseable {
  /** The raw memory of a process, and after which evaluation. */
  record State(Bytes memory, Progress progress) {}

  private record Mark(Goal position, String imageHash) {}

  private static final int PAST_FOLDS_MAX = 1;
  private static final int STATES_MAX = 2;
  private static final int INSPECTIONS_TRIED = 3;

  /** Dry-runs under way at once, for each evaluation that can be. */
  static final int INSPECTIONS_MAX = 64;

  /** Requests that may wait for evaluations, over all processes. */
  public static final int WAITING_MAX = Workshop.JOBS_MAX;

  private final Store store;
  private final ComputeOptions options;
  private final InstantSource clock;
  private final Workshop workshop;
  private final Semaphore pastFolds = new Semaphore(PAST_FOLDS_MAX);
  private final Semaphore states = new Semaphore(STATES_MAX);
  private final Semaphore inspections;
  private final LongAdder resultsStored = new LongAdder();
  private final LongAdder resultsEvaluated = new LongAdder();

  public ComputeUnit(
      Store store,
      Machine machine,
      Upstream upstream,
      ComputeOptions options,
      InstantSource clock) {
    this(store, options, clock, new Workshop(store, machine, upstream, options, clock));
  }

  private ComputeUnit(Store store, ComputeOptions options, InstantSource clock, Workshop workshop) {
    this.store = store;
    this.options = options;
    this.clock = clock;
    this.workshop = workshop;
    this.inspections = new Semaphore(Math.multiplyExact(INSPECTIONS_MAX, options.foldsAtOnce()));
  }

  /** A unit beside this one that runs native code and keeps nothing. */
  ComputeUnit beside(NativeCode code, Fold.Ledger ledger) {
    return new ComputeUnit(store, options, clock, new Workshop(workshop, code, ledger));
  }

  Workshop workshop() {
    return workshop;
  }

  @Override
  public ResultRow result(Bytes process, long slot) {
    return result(process, slot, Job.Patience.ALL);
  }

  @Override
  public ResultRow owed(Bytes process, long slot) {
    return result(process, slot, Job.Patience.LONG);
  }

  private ResultRow result(Bytes process, long slot, Job.Patience patience) {
    Entry entry =
        store
            .entry(process, slot)
            .orElseThrow(() ->
                store.head(process).isEmpty()
                    ? Plans.unknownProcess(process)
                    : noSlot(process, slot));
    return result(process, entry, patience);
  }

  @Override
  public List<ResultRow> cronResults(Bytes process, Optional<String> after, int limit) {
    Optional<String> all = Optional.empty();
    Listing.Query query = new Listing.Query(process, after, all, "ASC", limit, true);
    return cron(query, Job.Patience.BRIEF).rows();
  }

  /**
   * The result of a message by its id, or that of its assignment.
   *
   * @throws Refusal 404 if the process or the message is not here
   */
  ResultRow resultOf(Bytes process, Bytes message) {
    return result(process, entryOf(process, message), Job.Patience.ALL);
  }

  /** Lists what has been evaluated. */
  Listing results(Listing.Query query) {
    requireProcess(query.process());
    return Listing.of(store, query);
  }

  /** Evaluates to now, as far as one request may, and lists the results of cron ticks. */
  Listing cron(Listing.Query query) {
    return cron(query, Job.Patience.PART);
  }

  private Listing cron(Listing.Query query, Job.Patience patience) {
    Goal goal = newest(query.process());
    evaluated(query.process(), goal, patience, fold -> true);
    return Listing.of(store, query);
  }

  @Override
  public String dryRun(Bytes process, Optional<Bytes> to, Bytes body) {
    return ResultJson.of(inspected(process, to, body)).json();
  }

  @Override
  public Outcome inspect(Bytes function, Bytes dryRun) {
    return inspected(function, Optional.empty(), dryRun);
  }

  @Override
  public FunctionState functionState(Bytes function, Optional<Long> slot) {
    Goal goal =
        slot.map(named -> Goal.message(slotOf(function, slot))).orElseGet(() -> newest(function));
    return at(
        function,
        goal,
        slot.isPresent(),
        fold -> {
          if (!FunctionPlans.isFunction(fold.plan().format())) {
            throw new Refusal(422, "process %s is no function".formatted(function));
          }
          Image image = fold.image();
          return new FunctionState(
              fold.progress().slot(),
              JsMachine.state(image),
              JsMachine.keysAndValues(image),
              JsMachine.upgradedSource(image),
              JsMachine.upgradedEvaluator(image));
        });
  }

  private Outcome inspected(Bytes process, Optional<Bytes> to, Bytes body) {
    if (to.isEmpty()) {
      return inspected(process, newest(process), body);
    }
    DryRun message = DryRun.of(process, body, options.dryRunBytesMax());
    Goal goal = Goal.message(entryOf(process, to.get()).assignment().slot());
    return at(process, goal, true, fold -> answer(fold, message));
  }

  /** Answers a message on the live state, at a goal or further. */
  Outcome inspected(Bytes process, Goal goal, Bytes body) {
    DryRun message = DryRun.of(process, body, options.dryRunBytesMax());
    for (int i = 0; i < INSPECTIONS_TRIED; i++) {
      Fold fold =
          workshop.reached(process, goal).orElseGet(() -> evaluated(process, goal, live -> live));
      try {
        return answer(fold, message);
      } catch (InstanceClosedException e) {
        // It had to make place for another in this moment.
      }
    }
    throw new Refusal(503, "process %s is in great demand; ask again".formatted(process));
  }

  /** The memory of a process, now or as of a time in ms. */
  State state(Bytes process, Optional<Long> toMs) {
    Goal newest = newest(process);
    Goal goal = toMs.map(time -> newest.until(store, process, time)).orElse(newest);
    if (!states.tryAcquire()) {
      throw new Refusal(503, "%d states are being sent already; ask again".formatted(STATES_MAX));
    }
    try {
      return at(
          process,
          goal,
          toMs.isPresent(),
          fold -> new State(ImageBytes.flat(fold.image()), fold.progress()));
    } catch (IllegalArgumentException tooLarge) {
      throw new Refusal(
          413, "the state of process %s: %s".formatted(process, tooLarge.getMessage()));
    } finally {
      states.release();
    }
  }

  /**
   * Folds a process's log again in a fresh instance and compares each result, its gas and the final
   * memory with what is stored and live.
   *
   * @throws Refusal 404 if the process is not here, 503 if another replay is under way
   */
  public ReplayReport replay(Bytes process, ReplayReport.Listener listener) {
    Goal messages = Goal.message(requireProcess(process).slots() - 1);
    Optional<Mark> live = mark(process, messages);
    Goal goal = live.map(Mark::position).orElse(messages);
    Replay replay = new Replay(store, goal.slot() + 1, listener);
    return past(
        process, goal, true, replay, fold -> replay.report(fold, live.map(Mark::imageHash)));
  }

  /** The live fold of a process, if there is one that has got to the goal. */
  Optional<Fold> live(Bytes process, Goal goal) {
    return workshop.reached(process, goal);
  }

  /**
   * How far the evaluation of a process is.
   *
   * @throws Refusal 404 if the process is not here
   */
  FoldReport fold(Bytes process) {
    return new FoldReport(
        process,
        requireProcess(process).slots(),
        workshop.view(process),
        new FoldReport.Kept(store.checkpoints(process), store.newestResult(process)),
        workshop.pastFold(process));
  }

  /**
   * Ends the evaluation of a process at its next step, and refuses those who wait for it; what is
   * evaluated stays. Gives how many waited.
   *
   * @throws Refusal 404 if the process is not here
   */
  int cancel(Bytes process) {
    requireProcess(process);
    return workshop.cancel(process);
  }

  /** The newest slot of a process, or the one that is named if there is such a slot. */
  long slotOf(Bytes process, Optional<Long> named) {
    long slots = requireProcess(process).slots();
    long slot = named.orElse(slots - 1);
    if (slot >= slots) {
      throw noSlot(process, slot);
    }
    return slot;
  }

  /**
   * Does something with the state just after the message at a slot: that of a checkpoint, of the
   * live instance, or of a past fold, in this order.
   */
  <T> T rooted(Bytes process, long slot, Function<RootedState, T> then) {
    return ofCheckpoint(process, slot, then)
        .orElseGet(() -> {
          Goal goal = Goal.message(slot);
          Optional<T> live =
              evaluated(
                  process,
                  goal,
                  fold -> {
                    if (fold.beyond(goal)) {
                      return Optional.<T>empty();
                    }
                    fold.keep(); // so that the tree need not hold what has changed
                    return Optional.of(then.apply(fold.rooted()));
                  });
          return live.orElseGet(
              () -> past(process, goal, false, rows -> {}, fold -> then.apply(fold.rooted())));
        });
  }

  private <T> Optional<T> ofCheckpoint(Bytes process, long slot, Function<RootedState, T> then) {
    Checkpoint.Place place = Checkpoint.Place.message(slot);
    try {
      return store
          .newestCheckpoint(process, place)
          .filter(checkpoint -> checkpoint.place().equals(place))
          .map(checkpoint ->
              then.apply(new RootedState(store.tree(checkpoint), checkpoint.sizeBytes())));
    } catch (BlobLostException e) {
      return Optional.empty(); // it is damaged, or was removed in this moment
    }
  }

  /** How much there is to do at this moment, and what was done since the start. */
  public ComputeLoad load() {
    Seats.Taken taken = workshop.seats().taken();
    return new ComputeLoad(
        workshop.walking(),
        workshop.waiting(),
        new ComputeLoad.Live(taken.seats(), taken.bytes(), taken.waiting()),
        resultsStored.sum(),
        resultsEvaluated.sum());
  }

  /** What came of having a second engine do evaluations once more, since the start. */
  public CrossChecks crossChecks() {
    return workshop.crossCheck().map(CrossCheck::counts).orElse(CrossChecks.NONE);
  }

  /** Waits until the second engine has done all that was given to it. */
  void settleCrossChecks() {
    workshop.crossCheck().ifPresent(CrossCheck::settle);
  }

  String address() {
    return options.address();
  }

  long nowMs() {
    return clock.millis();
  }

  @Override
  public void close() {
    workshop.close();
  }

  private Optional<Mark> mark(Bytes process, Goal goal) {
    try {
      return Optional.of(
          evaluated(
              process, goal, fold -> new Mark(fold.position(), ImageBytes.sha256(fold.image()))));
    } catch (Refusal refusal) {
      if (refusal.status() == 500) {
        return Optional.empty();
      }
      throw refusal;
    }
  }

  private ResultRow result(Bytes process, Entry entry, Job.Patience patience) {
    long slot = entry.assignment().slot();
    EvaluationId id = EvaluationId.of(entry.assignment().timestampMs(), slot);
    Optional<ResultRow> stored = store.result(process, id);
    if (stored.isPresent()) {
      resultsStored.increment();
      return stored.get();
    }
    Goal goal = Goal.message(slot);
    evaluated(process, goal, patience, fold -> true);
    resultsEvaluated.increment();
    return store.result(process, id).orElseGet(() -> lost(process, goal, id));
  }

  /** A result that the fold has passed and the store has not: it is computed once more. */
  private ResultRow lost(Bytes process, Goal goal, EvaluationId id) {
    past(process, goal, true, store::putResults, fold -> true);
    return store
        .result(process, id)
        .orElseThrow(() ->
            new IllegalStateException(
                "slot " + goal.slot() + " of " + process + " was folded without a result"));
  }

  Entry entryOf(Bytes process, Bytes message) {
    requireProcess(process);
    return store
        .find(process, message)
        .or(() -> message.equals(process) ? store.entry(process, 0) : Optional.empty())
        .orElseThrow(() ->
            new Refusal(
                404,
                "message %s is not in the log of process %s; send it to the scheduler first"
                    .formatted(message, process)));
  }

  private static Refusal noSlot(Bytes process, long slot) {
    return new Refusal(404, "process %s has no slot %d yet".formatted(process, slot));
  }

  private ProcessHead requireProcess(Bytes process) {
    return store.head(process).orElseThrow(() -> Plans.unknownProcess(process));
  }

  /** All messages there are, and all ticks that are settled. */
  private Goal newest(Bytes process) {
    long settledMs = settledMs();
    return new Goal(requireProcess(process).slots() - 1, settledMs);
  }

  /** Whole seconds only, so that a second's blocks are all there when its ticks are. */
  private long settledMs() {
    long settled = clock.millis() - options.cron().settleMs();
    return Math.max(0, Math.floorDiv(settled, 1000L) * 1000);
  }

  /** Does something at a goal: with the live instance, unless that has gone past and may not. */
  <T> T at(Bytes process, Goal goal, boolean exactly, Function<Fold, T> then) {
    Optional<T> answer =
        evaluated(
            process,
            goal,
            fold ->
                exactly && fold.beyond(goal) ? Optional.<T>empty() : Optional.of(then.apply(fold)));
    return answer.orElseGet(() -> past(process, goal, false, rows -> {}, then));
  }

  private <T> T past(
      Bytes process, Goal goal, boolean whole, Fold.Ledger ledger, Function<Fold, T> then) {
    if (!pastFolds.tryAcquire()) {
      throw new Refusal(
          503, "%d log is being folded again already; ask again".formatted(PAST_FOLDS_MAX));
    }
    try {
      return workshop.past(process, goal, whole, ledger, then);
    } finally {
      pastFolds.release();
    }
  }

  private Outcome answer(Fold fold, DryRun message) {
    CronGap.Moment last = fold.progress().at();
    if (!inspections.tryAcquire()) {
      throw new Refusal(
          503,
          "%d dry-runs are under way already; ask again"
              .formatted(INSPECTIONS_MAX * options.foldsAtOnce()));
    }
    try {
      return fold.inspect(message.message(last), message.blockHeight(last));
    } catch (EvaluationStoppedException stopped) {
      throw new Refusal(422, "process %s: %s".formatted(fold.plan().id(), stopped.getMessage()));
    } finally {
      inspections.release();
    }
  }

  private <T> T evaluated(Bytes process, Goal goal, Function<Fold, T> then) {
    return evaluated(process, goal, Job.Patience.ALL, then);
  }

  /**
   * Whoever asks is told after a while how far the process is; it goes on to the goal nevertheless.
   */
  private <T> T evaluated(Bytes process, Goal goal, Job.Patience patience, Function<Fold, T> then) {
    CompletableFuture<T> answer = workshop.run(process, goal, patience, then);
    try {
      return patience.isOfSomebody()
          ? answer.get(options.answerWaitMs(), TimeUnit.MILLISECONDS)
          : answer.get();
    } catch (TimeoutException e) {
      throw onTheWay(process, goal);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "the node is closing");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private Refusal onTheWay(Bytes process, Goal goal) {
    String place =
        workshop
            .view(process)
            .live()
            .filter(progress -> progress.slot() >= 0)
            .map(progress -> "is evaluated up to slot " + progress.slot())
            .orElse("waits to be evaluated");
    return new Refusal(
        503,
        "process %s %s on its way to slot %d, and goes on; ask again later"
            .formatted(process, place, goal.slot()));
  }
}
