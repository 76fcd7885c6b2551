package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Machine;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Upstream;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The lanes of all processes and what they share: workers, seats, images and programs.
 *
 * <p>Work is queued in small pieces, so that a process with a long way to go does not keep the
 * others waiting, and nobody who asks waits for what the node owes; {@link Workers} has the order.
 * Safe for any thread.
 */
final class Workshop implements Room, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Workshop.class.getName());
  private static final int PAST_SLICE_STEPS = 16;
  private static final int CLOSE_WAIT_S = 10;

  /** After that no further state is kept at the end: nobody waits for hundreds of them. */
  private static final long CLOSE_KEEP_MS = 10_000;

  /** The most jobs that wait in all lanes together. */
  static final int JOBS_MAX = 4096;

  private final Store store;
  private final Machine machine;
  private final InstantSource clock;
  private final ComputeOptions options;
  private final Supplier<Fold.Ledger> ledgers;
  private final Programs programs;
  private final Fold.Setting setting;
  private final Fold.Setting apart;
  private final Optional<CrossCheck> crossCheck;
  private final Seats seats;
  private final Workers workers;
  private final Map<Bytes, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<Bytes, PastFold> pastFolds = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(JOBS_MAX);

  Workshop(
      Store store,
      Machine machine,
      Upstream upstream,
      ComputeOptions options,
      InstantSource clock) {
    this.store = store;
    this.machine = machine;
    this.clock = clock;
    this.options = options;
    this.ledgers = () -> new ResultLedger(store);
    this.programs = new Programs(machine, options.live().programsMax());
    Plans plans = new Plans(store, upstream, machine, options);
    this.crossCheck =
        options.judge().map(judge -> new CrossCheck(judge, machine.description(), plans));
    Witness witness = crossCheck.<Witness>map(check -> check).orElse(Witness.NONE);
    this.setting = new Fold.Setting(store, plans, programs, options.cron(), witness, true);
    this.apart = setting.unwitnessed();
    this.seats = seats(options.live());
    this.workers = new Workers(options.foldsAtOnce(), options.threads().workers());
  }

  /**
   * A workshop beside another, of the same processes, which keeps nothing.
   *
   * @param code what is run in place of modules
   * @param ledger where all results go
   */
  Workshop(Workshop of, NativeCode code, Fold.Ledger ledger) {
    this.store = of.store;
    this.machine = of.machine;
    this.clock = of.clock;
    this.options = of.options;
    this.ledgers = () -> ledger;
    this.programs = new Programs(machine, code, options.live().programsMax());
    this.crossCheck = Optional.empty();
    this.setting =
        new Fold.Setting(store, of.setting.plans(), programs, options.cron(), Witness.NONE, false);
    this.apart = setting;
    this.seats = seats(options.live());
    this.workers = new Workers(options.foldsAtOnce(), options.threads().workers());
  }

  private static Seats seats(ComputeOptions.Live live) {
    return new Seats(live.instancesMax(), live.bytesMax(), live.newcomerBytesMax());
  }

  /**
   * Sees that a process gets to a goal, and does something with its fold then.
   *
   * @throws Refusal 503 if too many wait already
   */
  <T> CompletableFuture<T> run(
      Bytes process, Goal goal, Job.Patience patience, Function<Fold, T> then) {
    if (!places.tryAcquire()) {
      throw new Refusal(
          503, "%d requests wait for evaluations already; ask again".formatted(JOBS_MAX));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<T> given = answer.whenComplete((_, _) -> places.release());
    lanes.compute(
        process,
        (pid, existing) -> {
          Lane lane = existing == null ? new Lane(pid, this) : existing;
          lane.run(goal, patience, then, answer);
          return lane;
        });
    return given;
  }

  /** How the lane of a process gets on. */
  LaneView view(Bytes process) {
    Lane lane = lanes.get(process);
    return lane == null ? LaneView.NONE : lane.view();
  }

  /** The fold of a process that goes on apart from its lane, if there is one. */
  Optional<PastFold> pastFold(Bytes process) {
    return Optional.ofNullable(pastFolds.get(process));
  }

  /** Ends every evaluation of a process at its next step; gives how many waited. */
  int cancel(Bytes process) {
    Optional<PastFold> past = pastFold(process);
    past.ifPresent(PastFold::cancel);
    Lane lane = lanes.get(process);
    return (lane == null ? 0 : lane.cancel()) + (past.isPresent() ? 1 : 0);
  }

  /** How many processes are on their way somewhere. */
  int walking() {
    return (int) lanes.values().stream().filter(Lane::walking).count() + pastFolds.size();
  }

  /** How many jobs wait in all lanes. */
  int waiting() {
    return JOBS_MAX - places.availablePermits();
  }

  /** The live fold of a process, if there is one that has got to the goal. */
  Optional<Fold> reached(Bytes process, Goal goal) {
    return Optional.ofNullable(lanes.get(process)).flatMap(lane -> lane.reached(goal));
  }

  /**
   * Folds a log to a goal, apart from its lane, and does something there.
   *
   * @param whole whether to begin at the first message, and not at a checkpoint
   */
  <T> T past(Bytes process, Goal goal, boolean whole, Fold.Ledger ledger, Function<Fold, T> then) {
    PastFold past = new PastFold(process, goal, ledger);
    pastFolds.put(process, past);
    try {
      setting.plans().bring(process);
      sit(past);
      try {
        Fold fold =
            work(
                Workers.Cause.ASKED,
                () ->
                    whole
                        ? FoldStart.begin(apart, process)
                        : FoldStart.resume(apart, process, goal));
        try {
          while (work(Workers.Cause.ASKED, () -> slice(fold, past))) {
            // One piece after the other.
          }
          return work(Workers.Cause.ASKED, () -> then.apply(fold));
        } finally {
          fold.close();
        }
      } finally {
        seats.leave(past);
      }
    } catch (InterruptedException e) {
      throw new Refusal(503, "the compute unit is closing");
    } catch (LostException lost) {
      throw new Refusal(503, lost.sentence());
    } catch (StuckException stuck) {
      throw new Refusal(422, stuck.sentence());
    } finally {
      pastFolds.remove(process, past);
    }
  }

  private boolean slice(Fold fold, PastFold past) {
    long endMs = nowMs() + Lane.SLICE_MS;
    for (int i = 0; i == 0 || (i < PAST_SLICE_STEPS && nowMs() < endMs); i++) {
      if (!past.step(fold)) {
        return false;
      }
    }
    return true;
  }

  Optional<CrossCheck> crossCheck() {
    return crossCheck;
  }

  @Override
  public void sit(Seats.Sitter sitter) throws InterruptedException {
    for (Optional<Seats.Sitter> leaving = seats.take(sitter);
        leaving.isPresent();
        leaving = seats.take(sitter)) {
      putAside(leaving.get());
    }
  }

  @Override
  public void makeRoom() throws InterruptedException {
    for (Optional<Seats.Sitter> leaving = seats.surplus();
        leaving.isPresent();
        leaving = seats.surplus()) {
      putAside(leaving.get());
    }
  }

  private void putAside(Seats.Sitter leaving) throws InterruptedException {
    try {
      work(
          Workers.Cause.ASKED,
          () -> {
            leaving.putAside();
            return leaving;
          });
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a state was not kept, and is folded again", e);
    } finally {
      seats.leave(leaving);
      if (leaving instanceof Lane lane) {
        forget(lane);
      }
    }
  }

  @Override
  public <T> T work(Workers.Cause cause, Callable<T> task) throws InterruptedException {
    try {
      return workers.submit(cause, task).get();
    } catch (RejectedExecutionException e) {
      throw new Refusal(503, "the compute unit is closing");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case InterruptedException thrown -> throw thrown;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void start(Runnable walk) {
    options.threads().walkers().newThread(walk).start();
  }

  @Override
  public void forget(Lane lane) {
    lanes.computeIfPresent(
        lane.process(), (pid, existing) -> existing == lane && lane.idle() ? null : existing);
  }

  @Override
  public Fold.Setting setting() {
    return setting;
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public Fold.Ledger ledger() {
    return ledgers.get();
  }

  @Override
  public Seats seats() {
    return seats;
  }

  @Override
  public ComputeOptions.Live live() {
    return options.live();
  }

  @Override
  public long nowMs() {
    return clock.millis();
  }

  @Override
  public int ticksPerRequestMax() {
    return options.cron().ticksPerRequestMax();
  }

  @Override
  public void close() {
    if (workers.end(CLOSE_WAIT_S)) {
      keepMostWorked();
      programs.close();
    } else {
      // The machine is busy and would keep us waiting; closing it ends all that it gave out.
      lanes.values().forEach(Lane::refuse);
    }
    crossCheck.ifPresent(CrossCheck::close);
  }

  /** The states that would take longest to get at again come first. */
  private void keepMostWorked() {
    long endMs = nowMs() + CLOSE_KEEP_MS;
    lanes.values().stream()
        .sorted(Comparator.comparingLong(Lane::workedMs).reversed())
        .forEach(lane -> lane.close(nowMs() < endMs));
  }
}
