package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Machine;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Upstream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The lanes of all processes and what they share: workers, seats, images and programs.
 *
 * <p>Work is queued first come, first served in small pieces, so that a process with a long way to
 * go does not keep the others waiting. Safe for any thread.
 */
final class Workshop implements Lane.Room, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Workshop.class.getName());
  private static final int PAST_SLICE_STEPS = 16;
  private static final int CLOSE_WAIT_S = 10;

  private final Store store;
  private final InstantSource clock;
  private final ComputeOptions options;
  private final Programs programs;
  private final Fold.Setting setting;
  private final Seats<Lane> seats;
  private final Images images;
  private final ExecutorService workers;
  private final Map<Bytes, Lane> lanes = new ConcurrentHashMap<>();

  Workshop(
      Store store,
      Machine machine,
      Upstream upstream,
      ComputeOptions options,
      InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.options = options;
    this.programs = new Programs(machine, options.live().programsMax());
    Plans plans = new Plans(store, upstream, machine, options);
    this.setting = new Fold.Setting(store, plans, programs, options.cron());
    this.seats = new Seats<>(options.live().instancesMax());
    this.images = new Images(options.live().imageBytesMax());
    this.workers =
        Executors.newFixedThreadPool(
            options.foldsAtOnce(), Thread.ofPlatform().name("compute-", 0).daemon().factory());
  }

  /** Sees that a process gets to a goal, and does something with its fold then. */
  <T> CompletableFuture<T> run(
      Bytes process, Goal goal, Lane.Patience patience, Function<Fold, T> then) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    lanes.compute(
        process,
        (pid, existing) -> {
          Lane lane = existing == null ? new Lane(pid, this) : existing;
          lane.run(goal, patience, then, answer);
          return lane;
        });
    return answer;
  }

  /** Folds a log from the beginning to a goal, apart from its lane, and does something there. */
  <T> T past(Bytes process, Goal goal, Fold.Ledger ledger, Function<Fold, T> then) {
    try {
      setting.plans().bring(process);
      sit();
      try {
        Fold fold = work(() -> Fold.begin(setting, process, Optional.empty()));
        try {
          while (work(() -> slice(fold, goal, ledger))) {
            // One piece after the other.
          }
          return work(() -> then.apply(fold));
        } finally {
          fold.close();
        }
      } finally {
        seats.leave();
      }
    } catch (InterruptedException e) {
      throw new Refusal(503, "the compute unit is closing");
    } catch (Fold.LostException lost) {
      throw new Refusal(503, lost.sentence());
    } catch (Fold.StuckException stuck) {
      throw new Refusal(422, stuck.sentence());
    }
  }

  private boolean slice(Fold fold, Goal goal, Fold.Ledger ledger) {
    long endMs = nowMs() + Lane.SLICE_MS;
    for (int i = 0; i == 0 || (i < PAST_SLICE_STEPS && nowMs() < endMs); i++) {
      if (fold.step(goal, ledger) == Fold.Step.NONE) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void sit() throws InterruptedException {
    Optional<Lane> leaving = seats.take();
    if (leaving.isEmpty()) {
      return;
    }
    try {
      work(leaving.get()::putAside);
    } catch (Refusal | InterruptedException e) {
      seats.leave(); // or it would be lost: it is nobody's now
      throw e;
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "process " + leaving.get().process() + " has lost its image and begins again",
          e);
    } finally {
      forget(leaving.get());
    }
  }

  @Override
  public <T> T work(Callable<T> task) throws InterruptedException {
    try {
      return workers.submit(task).get();
    } catch (RejectedExecutionException e) {
      throw new Refusal(503, "the compute unit is closing");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case InterruptedException cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
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
  public Seats<Lane> seats() {
    return seats;
  }

  @Override
  public Images images() {
    return images;
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
    if (ended()) {
      lanes.values().forEach(Lane::close);
      programs.close();
    } else {
      // The machine is busy and would keep us waiting; closing it ends all that it gave out.
      lanes.values().forEach(Lane::refuse);
    }
  }

  private boolean ended() {
    workers.shutdown();
    boolean ended = false;
    try {
      ended = workers.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      workers.shutdownNow();
    }
    return ended;
  }
}
