package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.StateTree;
import dev.heddle.node.http.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Has a second engine do every so-manieth evaluation once more, and stops a process of which it
 * makes something else: the invariant EnginesAgree.
 *
 * <p>Nobody waits for the second engine. It takes one sample after the other, on a thread of its
 * own; when {@value #SAMPLES_MAX} are there the next is skipped. What was evaluated and stored
 * until a difference is found stays readable. The process stays stopped, over restarts too, as long
 * as its {@link Evidence} lies where it was laid. Safe for any thread.
 */
final class CrossCheck implements Witness, AutoCloseable {
  /** Samples that are judged or wait for that. */
  static final int SAMPLES_MAX = 4;

  /** The largest sample, as {@link Sample#bytes} counts; others are skipped. */
  static final long SAMPLE_BYTES_MAX = 32L << 20;

  private static final System.Logger LOG = System.getLogger(CrossCheck.class.getName());
  private static final int IDLE_PROGRAMS = 2;
  private static final int CLOSE_WAIT_S = 10;

  private final Machine judge;
  private final long every;
  private final Evidence evidence;
  private final String engine;
  private final Plans plans;
  private final Programs programs;
  private final Map<Bytes, Refusal> stopped = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(SAMPLES_MAX);
  private final ThreadPoolExecutor worker =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(SAMPLES_MAX),
          Thread.ofPlatform().name("cross-check").daemon().factory());
  private final LongAdder checked = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder differences = new LongAdder();

  /**
   * @param engine the first engine, for people
   */
  CrossCheck(ComputeOptions.Judge with, String engine, Plans plans) {
    this.judge = with.machine();
    this.every = with.every();
    this.evidence = new Evidence(with.evidence());
    this.engine = engine;
    this.plans = plans;
    this.programs = new Programs(judge, IDLE_PROGRAMS);
    evidence.names().forEach((process, name) -> stopped.put(process, refusal(name)));
  }

  @Override
  public void admit(Bytes process) {
    Refusal refusal = stopped.get(process);
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public boolean isDue(long evaluation) {
    return evaluation % every == 0;
  }

  @Override
  public boolean wants(long evaluation) {
    if (!isDue(evaluation)) {
      return false;
    }
    boolean room = places.availablePermits() > 0;
    if (!room) {
      skipped.increment();
    }
    return room;
  }

  @Override
  public void take(Sample sample) {
    if (sample.bytes() > SAMPLE_BYTES_MAX || !places.tryAcquire()) {
      skipped.increment();
      return;
    }
    try {
      worker.execute(() -> {
        try {
          judge(sample);
        } finally {
          places.release();
        }
      });
    } catch (RejectedExecutionException closing) {
      places.release();
      skipped.increment();
    }
  }

  CrossChecks counts() {
    return new CrossChecks(checked.sum(), skipped.sum(), differences.sum());
  }

  /** Waits until every sample that was taken is judged. */
  void settle() {
    places.acquireUninterruptibly(SAMPLES_MAX);
    places.release(SAMPLES_MAX);
  }

  private void judge(Sample sample) {
    Bytes process = sample.plan().id();
    if (stopped.containsKey(process)) {
      skipped.increment();
      return;
    }
    try {
      Sample.Found second = evaluate(sample);
      if (undecided(sample.found().outcome(), second.outcome())) {
        skipped.increment();
        return;
      }
      if (!agree(sample.found(), second)) {
        differences.increment();
        stop(sample, second);
      }
      checked.increment();
    } catch (RuntimeException e) {
      skipped.increment();
      if (!worker.isShutdown()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "slot %s of process %s could not be checked: %s"
                .formatted(sample.id().ordinate(), process, e.getMessage()));
      }
    }
  }

  private Sample.Found evaluate(Sample sample) {
    Sample.Given given = sample.given();
    Plan plan = sample.plan();
    try (Programs.Lease lease = programs.lease(plan, () -> plans.code(plan));
        OtherModules modules = new OtherModules(plan, plans, programs);
        Instance instance =
            lease.program().restore(given.before(), new HeardDrive(given.drive(), modules))) {
      Outcome outcome = instance.apply(given.input());
      return new Sample.Found(outcome, instance.image());
    }
  }

  /** Engines need not agree on how deep a module may call itself. */
  private static boolean undecided(Outcome first, Outcome second) {
    return !first.equals(second) && (exhausted(first) || exhausted(second));
  }

  private static boolean exhausted(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed
        && failed.error().equals(Outcome.Failed.STACK_EXHAUSTED);
  }

  private static boolean agree(Sample.Found first, Sample.Found second) {
    return first.outcome().equals(second.outcome())
        && first.after().sizeBytes() == second.after().sizeBytes()
        && (first.after().equals(second.after())
            || StateTree.of(first.after()).top().equals(StateTree.of(second.after()).top()));
  }

  private void stop(Sample sample, Sample.Found second) {
    String name = sample.name();
    Refusal refusal = refusal(name);
    stopped.put(sample.plan().id(), refusal);
    LOG.log(System.Logger.Level.ERROR, refusal.reason());
    try {
      evidence.keep(sample, second, new Evidence.Engines(engine, judge.description()));
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.ERROR, "no evidence was kept of " + name, e);
    }
  }

  private static Refusal refusal(String name) {
    return new Refusal(
        500,
        "EnginesAgree is violated: process %s at slot %s comes out otherwise on a second engine; "
                .formatted(
                    name.substring(0, Evidence.ID_LETTERS), name.substring(Evidence.ID_LETTERS + 1))
            + "it is not evaluated any further, what is stored stays readable; see evidence/"
            + name
            + " in the data folder");
  }

  /** Ends the second engine too; what waits for it is not judged any more. */
  @Override
  public void close() {
    worker.shutdown();
    worker.getQueue().clear();
    judge.close();
    try {
      if (!worker.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "the cross-check has not ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
