package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Outcome;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A walk along a process's log: a live instance and how far it has come.
 *
 * <p>Messages come in the order of their slots; the cron ticks between two messages come between
 * them. Every assignment's place in the hash chain is checked on the way. Not safe for use by
 * several threads at once.
 */
final class Fold implements AutoCloseable {
  /** Where the results of a fold go. */
  @FunctionalInterface
  interface Ledger {
    void enter(ResultRow row);
  }

  /**
   * The last evaluation.
   *
   * @param ordinate the slot of the last message, as {@link EvaluationId} has it
   */
  record Last(CronGap.Moment at, String ordinate) {}

  /** A fold put aside: its image and how far it had come. */
  record Kept(Image image, Progress progress) {
    /** Memory that the image takes. */
    long bytes() {
      return (long) image.pages().size() * Image.PAGE_BYTES;
    }
  }

  /** How far a fold has come. */
  static final class Progress {
    private long slot = -1;
    private Bytes assignment = Bytes.EMPTY;
    private Bytes chain = Bytes.EMPTY;
    private @Nullable CronGap gap;
    private @Nullable Last last;
  }

  private static final int READ_AHEAD = 64;

  private final Plan plan;
  private final Store store;
  private final Plans plans;
  private final ComputeOptions.Cron cron;
  private final Programs.Lease lease;
  private final WeaveDrive drive;
  private final Instance instance;
  private final Progress progress;
  private final Deque<Entry> ahead = new ArrayDeque<>();

  private Fold(Setting setting, Plan plan, Programs.Lease lease, Optional<Kept> kept) {
    this.plan = plan;
    this.store = setting.store();
    this.plans = setting.plans();
    this.cron = setting.cron();
    this.lease = lease;
    this.drive = new WeaveDrive(plan, store, plans);
    this.instance =
        kept.isPresent()
            ? lease.program().restore(kept.get().image(), drive)
            : lease.program().start(drive);
    this.progress = kept.map(Kept::progress).orElseGet(Progress::new);
  }

  /** What all folds of a unit work with. */
  record Setting(Store store, Plans plans, Programs programs, ComputeOptions.Cron cron) {}

  /**
   * Begins at the first message, or goes on where a fold was put aside.
   *
   * @throws Refusal if the process or its module cannot be evaluated
   */
  static Fold begin(Setting setting, Bytes pid, Optional<Kept> kept) {
    Plan plan = setting.plans().plan(pid);
    Programs.Lease lease = setting.programs().lease(plan);
    try {
      return new Fold(setting, plan.withoutData(), lease, kept);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** What came of asking for one step. */
  enum Step {
    /** The goal is reached, nothing was evaluated. */
    NONE,
    /** A message was evaluated. */
    MESSAGE,
    /** A cron tick was evaluated. */
    TICK
  }

  /**
   * Evaluates the next message or tick on the way to the goal.
   *
   * @throws Refusal 422 if the hash chain does not hold, 503 if data is missing
   * @throws CronGap.LateException if ticks were evaluated too early; the fold is worthless then
   */
  Step step(Goal goal, Ledger ledger) {
    CronGap gap = progress.gap;
    if (progress.slot < goal.slot()) {
      Entry entry = next();
      long timestampMs = entry.assignment().timestampMs();
      if (gap != null) {
        checkInTime(gap, entry.assignment());
        Optional<CronGap.Tick> tick = gap.next(timestampMs, true);
        if (tick.isPresent()) {
          apply(tick.get(), ledger);
          return Step.TICK;
        }
      }
      apply(entry, ledger);
      return Step.MESSAGE;
    }
    if (gap != null && progress.slot == goal.slot()) {
      Optional<CronGap.Tick> tick = gap.next(goal.ticksBeforeMs(), false);
      if (tick.isPresent()) {
        apply(tick.get(), ledger);
        return Step.TICK;
      }
    }
    return Step.NONE;
  }

  /** Whether the fold has gone on past the goal. */
  boolean beyond(Goal goal) {
    CronGap gap = progress.gap;
    boolean ticked = gap != null && gap.lastTickMs() >= goal.ticksBeforeMs();
    return progress.slot > goal.slot() || (progress.slot == goal.slot() && ticked);
  }

  /** Whether ticks of the moment last evaluated are still to come. */
  boolean midMoment() {
    CronGap gap = progress.gap;
    return gap != null && gap.midStep();
  }

  /** Answers a message and leaves the state as it is. */
  Outcome inspect(String message, long blockHeight) {
    drive.seeAll();
    return instance.inspect(new Input(message, plan.environment(), blockHeight));
  }

  Plan plan() {
    return plan;
  }

  /** The slot of the last message evaluated; -1 before the first. */
  long slot() {
    return progress.slot;
  }

  /** The last evaluation; empty before the first. */
  Optional<Last> last() {
    return Optional.ofNullable(progress.last);
  }

  /** How far this fold would have to go to be where it is. */
  Goal position() {
    CronGap gap = progress.gap;
    long lastTickMs = gap == null ? Long.MIN_VALUE : gap.lastTickMs();
    return new Goal(progress.slot, lastTickMs == Long.MIN_VALUE ? 0 : lastTickMs + 1);
  }

  Image image() {
    return instance.image();
  }

  /** Ends the fold so that {@link #begin} can go on from there. */
  Kept keep() {
    try {
      return new Kept(instance.image(), progress);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    try {
      instance.close();
    } finally {
      lease.close();
    }
  }

  private Entry next() {
    if (ahead.isEmpty()) {
      ahead.addAll(store.entries(plan.id(), progress.slot + 1, READ_AHEAD));
    }
    Entry entry = ahead.pollFirst();
    if (entry == null || entry.assignment().slot() != progress.slot + 1) {
      throw new Refusal(
          422, "process %s has no message at slot %d".formatted(plan.id(), progress.slot + 1));
    }
    return entry;
  }

  private void apply(Entry entry, Ledger ledger) {
    Assignment assignment = entry.assignment();
    checkChain(assignment);
    String message = message(entry);
    drive.seeUpTo(assignment);
    Input input = new Input(message, plan.environment(), assignment.blockHeight());
    EvaluationId id = EvaluationId.of(assignment.timestampMs(), assignment.slot());
    Bytes messageId = entry.message().map(item -> item.id()).orElseGet(() -> assigned(assignment));
    ledger.enter(row(id, assignment.slot(), applied(input, id), messageId));
    progress.slot = assignment.slot();
    progress.assignment = assignment.id();
    progress.chain = assignment.hashChain();
    CronGap.Moment at = new CronGap.Moment(assignment.timestampMs(), assignment.blockHeight());
    progress.last = new Last(at, id.ordinate());
    progress.gap = plan.crons().isEmpty() ? null : gapAfter(at);
  }

  private void apply(CronGap.Tick tick, Ledger ledger) {
    String ordinate = Long.toString(progress.slot);
    EvaluationId id = new EvaluationId(tick.at().timestampMs(), ordinate, Optional.of(tick.cron()));
    drive.seeUpTo(tick.at().blockHeight());
    Input input =
        new Input(
            MessageJson.cron(plan.process(), tick), plan.environment(), tick.at().blockHeight());
    ledger.enter(row(id, progress.slot, applied(input, id), Bytes.EMPTY));
    progress.last = new Last(tick.at(), ordinate);
  }

  private Outcome applied(Input input, EvaluationId id) {
    Outcome outcome;
    try {
      outcome = instance.apply(input);
    } catch (EvaluationStoppedException stopped) {
      throw new StuckException(
          "process %s cannot be evaluated here beyond slot %s: %s"
              .formatted(plan.id(), id.ordinate(), stopped.getMessage()));
    }
    Optional<String> missing = drive.missing();
    if (missing.isPresent()) {
      throw new LostException(
          "process %s reads %s at slot %s, which is neither here nor upstream; upload it"
              .formatted(plan.id(), missing.get(), id.ordinate()));
    }
    return outcome;
  }

  /** The machine gave up on an evaluation, and would again. */
  static final class StuckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    StuckException(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  /** The instance may have moved where no replay would go: it has to be given up. */
  static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    LostException(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }

    String sentence() {
      return sentence;
    }
  }

  private ResultRow row(EvaluationId id, long slot, Outcome outcome, Bytes messageId) {
    ResultJson result = ResultJson.of(outcome);
    return new ResultRow(
        plan.id(), id, slot, result.json(), result.error(), outcome.gasUsed(), messageId);
  }

  private String message(Entry entry) {
    Assignment assignment = entry.assignment();
    if (entry.message().isPresent()) {
      return MessageJson.scheduled(assignment, entry.message().get());
    }
    Bytes id = assigned(assignment);
    Document document =
        plans
            .document(id)
            .orElseThrow(() ->
                new Refusal(
                    503,
                    "slot %d of process %s assigns %s, which is not here nor upstream; upload it"
                        .formatted(assignment.slot(), plan.id(), id)));
    return MessageJson.assigned(assignment, document);
  }

  private Bytes assigned(Assignment assignment) {
    return assignment
        .message()
        .orElseThrow(() ->
            new Refusal(
                422,
                "slot %d of process %s has neither a message nor the id of one"
                    .formatted(assignment.slot(), plan.id())));
  }

  private void checkChain(Assignment assignment) {
    Bytes expected =
        assignment.slot() == 0
            ? HashChain.seed(plan.id())
            : HashChain.next(progress.assignment, progress.chain);
    if (!assignment.hashChain().equals(expected)) {
      throw new Refusal(
          422,
          "HashChain invalid on assignment %s: slot %d of process %s does not follow the last"
              .formatted(assignment.id(), assignment.slot(), plan.id()));
    }
  }

  private void checkInTime(CronGap gap, Assignment assignment) {
    if (gap.lastTickMs() >= assignment.timestampMs()) {
      throw new CronGap.LateException(
          "slot %d of process %s, of time %d, came after the ticks up to %d"
              .formatted(assignment.slot(), plan.id(), assignment.timestampMs(), gap.lastTickMs()),
          assignment.timestampMs());
    }
  }

  private CronGap gapAfter(CronGap.Moment left) {
    return new CronGap(
        plan.crons(), plan.origin(), left, new LocalBlocks(store), cron.ticksPerGapMax());
  }
}
