package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.InstanceClosedException;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Checkpoint;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where one process is evaluated: one fold that everybody who asks about the process waits for.
 *
 * <p>Jobs are served in the order of their goals, so that a walk to slot 1000 answers whoever waits
 * for slot 10 on its way. The walk belongs to the lane, not to the request that caused it. It is
 * done in slices on the unit's workers, so that many processes take turns. Safe for any thread.
 */
final class Lane implements Seats.Sitter {
  private static final System.Logger LOG = System.getLogger(Lane.class.getName());
  private static final int SLICE_STEPS = 16;

  /** A slice begins no further step after that time: the others wait for its worker. */
  static final long SLICE_MS = 50;

  /** After so much, in slices or in time, a lane makes place for one that waits for a seat. */
  private static final int SLICES_PER_SEAT = 64;

  private static final long SEAT_MS = 3000;
  private static final int RESTARTS_MAX = 3;

  /** The most jobs that wait in one lane. */
  static final int JOBS_MAX = 1024;

  /**
   * About how fast pages are hashed and written, and how much more work than that there must be.
   */
  private static final int PAGES_KEPT_PER_MS = 50;

  private static final int KEEPING_SHARE = 20;
  private static final Goal NEWEST = new Goal(Long.MAX_VALUE, Long.MAX_VALUE);

  private final Bytes process;
  private final Room room;
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Job<?>> jobs =
      new PriorityQueue<>(
          Comparator.comparingLong((Job<?> job) -> job.goal().slot())
              .thenComparingLong(job -> job.goal().ticksBeforeMs()));
  private boolean running;
  private boolean closed;
  private @Nullable Refusal broken;

  /** Guards {@link #fold}: the lane's own thread, or whoever takes the seat away. */
  private final ReentrantLock seat = new ReentrantLock();

  private @Nullable Fold fold;

  /** Guarded in the same way. */
  private long workedMs;

  /** The fold for those who only inspect; null when it is not to be inspected. */
  private volatile @Nullable Fold inspected;

  /** The rest belongs to the lane's own thread, of which there is at most one at a time. */
  private boolean seated;

  private long seatedSinceMs;
  private int slices;
  private int restarts;
  private final Fold.Ledger ledger;

  Lane(Bytes process, Room room) {
    this.process = process;
    this.room = room;
    this.ledger = room.ledger();
  }

  Bytes process() {
    return process;
  }

  /** Goes to the goal and then does something with the fold, which may be further by then. */
  <T> void run(
      Goal goal, Job.Patience patience, Function<Fold, T> then, CompletableFuture<T> answer) {
    Job<T> job = new Job<>(goal, patience, then, answer);
    lock.lock();
    try {
      if (broken != null) {
        job.fail(broken);
      } else if (closed) {
        job.fail(closing());
      } else if (jobs.size() >= JOBS_MAX) {
        job.fail(
            new Refusal(
                503,
                "%d requests wait for process %s already; ask again".formatted(JOBS_MAX, process)));
      } else {
        jobs.add(job);
        if (!running) {
          running = true;
          room.start(this::walk);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The live fold, if that has got to the goal: whoever only inspects need not wait for its turn.
   */
  Optional<Fold> reached(Goal goal) {
    Fold live = inspected;
    if (live == null || live.progress().slot() < goal.slot() || !live.plan().crons().isEmpty()) {
      return Optional.empty();
    }
    room.seats().touch(this);
    return Optional.of(live);
  }

  /** How it gets on at this moment. */
  LaneView view() {
    Optional<Progress> live = Optional.empty();
    long bytes = 0;
    Fold seen = inspected;
    try {
      if (seen != null) {
        bytes = seen.residentBytes();
        live = Optional.of(seen.progress());
      }
    } catch (InstanceClosedException e) {
      // It had to make place for another in this moment.
    }
    lock.lock();
    try {
      List<Job<?>> waiting = open(jobs);
      OptionalLong goal = waiting.stream().mapToLong(job -> job.goal().slot()).max();
      return new LaneView(live, goal, waiting.size(), bytes);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is on its way somewhere. */
  boolean walking() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses those who wait. The walk ends at its next step, and what is evaluated stays. */
  int cancel() {
    List<Job<?>> waiting = open(taken(() -> {}));
    waiting.forEach(job -> job.fail(cancelled(process)));
    return waiting.size();
  }

  /** A job is answered a moment before it leaves. */
  private static List<Job<?>> open(Collection<Job<?>> jobs) {
    return jobs.stream().filter(job -> !job.isOver()).toList();
  }

  static Refusal cancelled(Bytes process) {
    return new Refusal(
        409,
        "cancelled: somebody ended the evaluation of process %s; ask again to go on from there"
            .formatted(process));
  }

  /** Whether nothing would be lost with the lane. */
  boolean idle() {
    lock.lock();
    try {
      return !running && jobs.isEmpty() && broken == null && fold == null;
    } finally {
      lock.unlock();
    }
  }

  /** How long it has worked on what is not kept; for when no worker is at it any more. */
  long workedMs() {
    return workedMs;
  }

  /**
   * Refuses new jobs and ends the instance, unless the machine does not let go of it.
   *
   * @param keep whether its state is kept
   */
  void close(boolean keep) {
    refuse();
    if (seat.tryLock()) {
      try {
        if (keep) {
          putAside();
        } else {
          drop();
        }
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "keeping the state of process " + process, e);
      } finally {
        seat.unlock();
      }
    }
  }

  /** Refuses new jobs and those that wait. */
  void refuse() {
    failAll(closing(), true);
  }

  private void walk() {
    seated = room.seats().resume(this);
    seatedSinceMs = room.nowMs();
    for (Job<?> job = first(); job != null; job = first()) {
      try {
        if (!live()) {
          room.setting().plans().bring(process);
        }
        sit();
        serve(job);
      } catch (CronGap.LateException late) {
        startAgain(job, late);
      } catch (ReplayDiffersException differs) {
        LOG.log(System.Logger.Level.ERROR, differs.getMessage());
        drop();
        failAll(new Refusal(500, differs.sentence()), false);
      } catch (StuckException stuck) {
        LOG.log(System.Logger.Level.WARNING, stuck.getMessage());
        drop();
        failAll(new Refusal(422, stuck.sentence() + "; a restart tries again"), false);
      } catch (LostException lost) {
        drop();
        fail(job, new Refusal(503, lost.sentence()));
      } catch (Refusal refusal) {
        fail(job, refusal);
      } catch (InterruptedException e) {
        failAll(closing(), true);
      } catch (RuntimeException | Error bug) {
        drop();
        fail(job, bug);
      }
    }
  }

  private void serve(Job<?> job) throws InterruptedException {
    if (room.work(cause(), () -> slice(job))) {
      restarts = 0;
      remove(job);
    }
    slices++;
    room.makeRoom();
    boolean hadItsTurn = slices % SLICES_PER_SEAT == 0 || room.nowMs() - seatedSinceMs > SEAT_MS;
    if (hadItsTurn && room.seats().wanted()) {
      room.work(
          Workers.Cause.ASKED,
          () -> {
            putAside();
            return this;
          });
      seated = false;
      room.seats().leave(this);
    }
  }

  /** Whoever waits for anything here speeds up all of it. */
  private Workers.Cause cause() {
    lock.lock();
    try {
      return jobs.stream().anyMatch(job -> job.cause() == Workers.Cause.ASKED)
          ? Workers.Cause.ASKED
          : Workers.Cause.OWED;
    } finally {
      lock.unlock();
    }
  }

  private void startAgain(Job<?> job, CronGap.LateException late) {
    LOG.log(
        System.Logger.Level.WARNING,
        "process %s is folded again from before its ticks of %d: %s"
            .formatted(process, late.sinceMs(), late.getMessage()));
    Fold walking = fold;
    if (walking != null) {
      long slot = Math.max(0, walking.progress().slot());
      room.store().deleteCheckpoints(process, new Checkpoint.Place(slot, late.sinceMs() + 1));
    }
    drop();
    ledger.voidTicksFrom(late.sinceMs());
    restarts++;
    if (restarts > RESTARTS_MAX) {
      fail(
          job,
          new Refusal(
              503, "the crons of process %s do not settle; ask again later".formatted(process)));
    }
  }

  /** The job whose goal is nearest; when there is none the lane rests. */
  private @Nullable Job<?> first() {
    boolean worthless = false;
    lock.lock();
    try {
      Job<?> next = jobs.peek();
      if (next != null) {
        return next;
      }
      running = false;
      worthless = fold == null;
      if (seated && worthless) {
        seated = false;
        room.seats().leave(this);
      } else if (seated) {
        room.seats().rest(this);
      }
    } finally {
      lock.unlock();
    }
    if (worthless) {
      room.forget(this);
    }
    return null;
  }

  private void sit() throws InterruptedException {
    if (!seated) {
      room.sit(this);
      seated = true;
      seatedSinceMs = room.nowMs();
    }
  }

  private boolean live() {
    seat.lock();
    try {
      return fold != null;
    } finally {
      seat.unlock();
    }
  }

  private boolean slice(Job<?> job) {
    seat.lock();
    try {
      Fold walking = seatedFold();
      long startMs = room.nowMs();
      boolean done = walk(walking, job, startMs + SLICE_MS);
      keepIfDue(walking, room.nowMs() - startMs);
      room.seats().weigh(this, walking.residentBytes());
      return done;
    } finally {
      seat.unlock();
    }
  }

  private boolean walk(Fold walking, Job<?> job, long endMs) {
    for (int i = 0;
        i == 0 || (i < SLICE_STEPS && room.nowMs() < endMs) || walking.midMoment();
        i++) {
      if (job.isOver() && !walking.midMoment()) {
        return true;
      }
      boolean enough = job.ticks >= job.ticksMax(room.ticksPerRequestMax()) && !walking.midMoment();
      if (enough && job.takesPart()) {
        job.finish(walking);
        return true;
      }
      Fold.Step step = walking.step(job.goal(), ledger);
      switch (step) {
        case NONE -> {
          job.finish(walking);
          return true;
        }
        case MESSAGE -> {}
        case TICK -> job.ticks++;
      }
      if (enough && step == Fold.Step.TICK) {
        throw new Refusal(
            503,
            "process %s had more than the %d cron ticks to do that one request may cause;"
                    .formatted(process, room.ticksPerRequestMax())
                + " they are done, ask again for the next");
      }
    }
    return false;
  }

  private Fold seatedFold() {
    Fold walking = fold;
    if (walking == null) {
      walking = FoldStart.resume(room.setting(), process, NEWEST);
      fold = walking;
      inspected = walking;
      workedMs = 0;
    }
    return walking;
  }

  /**
   * Keeps the state after so much work that little has to be done again after a crash, and so much
   * that keeping it is a small part of it.
   */
  private void keepIfDue(Fold walking, long sliceMs) {
    workedMs += sliceMs;
    if (workedMs >= room.live().keepMs()
        && workedMs * PAGES_KEPT_PER_MS >= (long) KEEPING_SHARE * walking.pagesUnkept()) {
      walking.keep();
      workedMs = 0;
    }
  }

  /** Keeps the state and ends the instance, if there is one. */
  @Override
  public void putAside() {
    seat.lock();
    try (Fold walking = fold) {
      fold = null;
      inspected = null;
      if (walking != null) {
        walking.keep();
      }
    } finally {
      seat.unlock();
    }
  }

  private void drop() {
    seat.lock();
    try {
      Fold walking = fold;
      fold = null;
      inspected = null;
      if (walking != null) {
        walking.close();
      }
    } catch (RuntimeException e) {
      // Nothing more can be done about it, and somebody waits for this lane.
      LOG.log(System.Logger.Level.WARNING, "ending the instance of process " + process, e);
    } finally {
      seat.unlock();
    }
  }

  private static Refusal closing() {
    return new Refusal(503, "the compute unit is closing");
  }

  private void remove(Job<?> job) {
    lock.lock();
    try {
      jobs.remove(job);
    } finally {
      lock.unlock();
    }
  }

  private void fail(Job<?> job, Throwable reason) {
    remove(job);
    job.fail(reason);
  }

  private void failAll(Refusal reason, boolean closing) {
    List<Job<?>> failed =
        taken(() -> {
          if (closing) {
            closed = true;
          } else {
            broken = reason;
          }
        });
    failed.forEach(job -> job.fail(reason));
  }

  /** All that wait, who do so no more; with something else that is done in the same moment. */
  private List<Job<?>> taken(Runnable also) {
    lock.lock();
    try {
      also.run();
      List<Job<?>> all = List.copyOf(jobs);
      jobs.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }
}
