package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Lineage;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Outcome;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A walk along a process's log: a live instance and how far it has come.
 *
 * <p>Messages come in the order of their slots; the cron ticks between two messages come between
 * them. Every assignment's place in the hash chain is checked on the way. A fork goes through the
 * log of its ancestor first, as the ancestor, and its first slot is the state that it finds there.
 * Not safe for use by several threads at once.
 */
final class Fold implements AutoCloseable {
  /** Where the results of a fold go: those of one step together, in their order. */
  @FunctionalInterface
  interface Ledger {
    void enter(List<ResultRow> rows);

    /** Ticks from then on were evaluated too early: what was entered of them is replaced. */
    default void voidTicksFrom(long sinceMs) {}
  }

  private static final int READ_AHEAD = 64;

  /** What comes of the first slot of a fork, whose state is that of its ancestor. */
  private static final Outcome NOTHING = new Outcome.Accepted("{}", 0);

  /**
   * What all folds of a unit work with.
   *
   * @param keeps whether their states become checkpoints
   */
  record Setting(
      Store store,
      Plans plans,
      Programs programs,
      ComputeOptions.Cron cron,
      Witness witness,
      boolean keeps) {
    /** The same for folds of which nobody takes note. */
    Setting unwitnessed() {
      return new Setting(store, plans, programs, cron, Witness.NONE, keeps);
    }
  }

  private final Setting setting;
  private final Plan plan;
  private final Programs.Lease lease;
  private final WeaveDrive drive;
  private final OtherModules modules;
  private final HeardDrive heard;
  private final Deque<Entry> ahead = new ArrayDeque<>();
  private @Nullable CronGap gap;

  /** The walk of a fork along the log of its ancestor, until it is at its end. */
  private @Nullable Fold past;

  /** Replaced once, where a fork takes over the state of its ancestor. */
  private volatile Instance instance;

  private CheckpointWriter checkpoints;

  /** Read by those who inspect, while the fold goes on. */
  private volatile Progress progress = Progress.NONE;

  /**
   * Begins where {@link FoldStart} says.
   *
   * @param lease ended with the fold
   * @param found where to go on from, if not at the first message
   * @param past the walk that a fork which begins has before it
   */
  Fold(
      Setting setting,
      Plan plan,
      Programs.Lease lease,
      Optional<FoldStart.Found> found,
      @Nullable Fold past) {
    this.setting = setting;
    this.plan = plan;
    this.lease = lease;
    this.drive = new WeaveDrive(plan, setting.store(), setting.plans());
    this.modules = new OtherModules(plan, setting.plans(), setting.programs());
    this.heard = new HeardDrive(drive, modules);
    this.past = past;
    if (found.isEmpty()) {
      this.instance = lease.program().start(heard);
      this.checkpoints = CheckpointWriter.fresh(setting.store(), plan.id(), instance);
    } else {
      FoldStart.Found from = found.get();
      this.instance = lease.program().restore(from.state().image(), heard);
      this.checkpoints =
          CheckpointWriter.after(from.checkpoint(), from.state().tree(), setting.store(), instance);
      this.progress = from.kept().progress();
      this.gap = from.kept().gap().map(this::gapFrom).orElse(null);
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
   * Evaluates the next message or tick on the way to the goal, or as many messages as the instance
   * would rather have at once.
   *
   * @throws Refusal 422 if the hash chain does not hold, 503 if data is missing, 500 if the process
   *     has been stopped
   * @throws CronGap.LateException if ticks were evaluated too early; the fold is worthless then
   */
  Step step(Goal goal, Ledger ledger) {
    Fold before = past;
    if (before != null) {
      return inherit(before, plan.lineage().orElseThrow());
    }
    if (progress.slot() < goal.slot()) {
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
      List<Entry> batch = batch(goal);
      if (batch.size() > 1) {
        applyAll(batch, ledger);
      } else {
        apply(entry, ledger);
        ahead.removeFirst();
      }
      return Step.MESSAGE;
    }
    if (gap != null && progress.slot() == goal.slot()) {
      Optional<CronGap.Tick> tick = gap.next(goal.ticksBeforeMs(), false);
      if (tick.isPresent()) {
        apply(tick.get(), ledger);
        return Step.TICK;
      }
    }
    return Step.NONE;
  }

  /** Goes a step in the log of the ancestor; at the end of it, takes over its state. */
  private Step inherit(Fold ancestor, Lineage lineage) {
    Step step = ancestor.step(Goal.message(lineage.slot()), rows -> {});
    if (step == Step.NONE) {
      Instance empty = instance;
      try {
        instance = lease.program().restore(ancestor.image(), heard);
      } catch (IllegalArgumentException e) {
        throw new Refusal(
            422,
            "process %s cannot take over the state of %s: %s"
                .formatted(plan.id(), lineage.ancestor(), e.getMessage()));
      }
      checkpoints = CheckpointWriter.fresh(setting.store(), plan.id(), instance);
      past = null;
      try (ancestor) {
        empty.close();
      }
    }
    return Step.MESSAGE;
  }

  /** Whether the fold has gone on past the goal. */
  boolean beyond(Goal goal) {
    boolean ticked = gap != null && gap.lastTickMs() >= goal.ticksBeforeMs();
    return progress.slot() > goal.slot() || (progress.slot() == goal.slot() && ticked);
  }

  /** Whether ticks of the moment last evaluated are still to come. */
  boolean midMoment() {
    return gap != null && gap.midStep();
  }

  /**
   * Answers a message and leaves the state as it is. Unlike all else here it may be called by any
   * thread at any time; the state is then that of the newest evaluation.
   *
   * @throws dev.heddle.machine.InstanceClosedException if the fold has ended
   */
  Outcome inspect(String message, long blockHeight) {
    setting.witness().admit(plan.id());
    WeaveDrive all = new WeaveDrive(plan, setting.store(), setting.plans());
    all.seeAll();
    return instance.inspect(new Input(message, plan.environment(), blockHeight), all);
  }

  /** As for {@link #inspect}: any thread may ask. */
  Progress progress() {
    return progress;
  }

  Plan plan() {
    return plan;
  }

  /** How far this fold would have to go to be where it is. */
  Goal position() {
    long lastTickMs = gap == null ? Long.MIN_VALUE : gap.lastTickMs();
    return new Goal(progress.slot(), lastTickMs == Long.MIN_VALUE ? 0 : lastTickMs + 1);
  }

  Image image() {
    setting.witness().admit(plan.id());
    return instance.image();
  }

  /** As for {@link #inspect}: any thread may ask for the context of a Lambda application. */
  Optional<KvMap> context() {
    setting.witness().admit(plan.id());
    return instance.context();
  }

  /**
   * What a judge needs of the state for the message that comes next.
   *
   * @throws Refusal 422 if the process is no Lambda application
   */
  String witness() {
    return witnessed().witness();
  }

  private Instance.Witnessed witnessed() {
    setting.witness().admit(plan.id());
    Entry entry = next();
    Input input = new Input(message(entry), plan.environment(), entry.assignment().blockHeight());
    return instance
        .witness(input)
        .orElseThrow(() -> new Refusal(422, "process %s has no context".formatted(plan.id())));
  }

  /**
   * What it takes to evaluate a message without the state.
   *
   * @param modules the ids of the modules that it can run
   */
  record Case(String witness, List<Bytes> modules) {}

  /**
   * What a judge needs for the message that comes next.
   *
   * @throws Refusal 422 if the process is no Lambda application
   */
  Case nextCase() {
    Instance.Witnessed found = witnessed();
    Set<Bytes> modules = new TreeSet<>(found.modules());
    modules.add(plan.module().id());
    return new Case(found.witness(), List.copyOf(modules));
  }

  /** The state with its Merkle tree. */
  RootedState rooted() {
    setting.witness().admit(plan.id());
    return checkpoints.rooted();
  }

  /** About how much memory the instance takes. */
  long residentBytes() {
    return instance.residentBytes();
  }

  /** How many pages a checkpoint would have to keep that the last has not. */
  int pagesUnkept() {
    return checkpoints.pagesBehind();
  }

  /**
   * Keeps the state, so that a later fold can go on here; between the ticks of one moment it cannot
   * be kept, and the one before that stays the newest.
   */
  void keep() {
    if (!setting.keeps()) {
      return;
    }
    Optional<CronGap.Standing> standing = Optional.ofNullable(gap).flatMap(CronGap::standing);
    boolean whole = gap == null || standing.isPresent();
    if (progress.slot() >= 0 && whole && checkpoints.behind(progress) > 0) {
      Goal at = position();
      checkpoints.write(
          new Checkpoint.Place(at.slot(), at.ticksBeforeMs()), progress, progress.encode(standing));
    }
  }

  @Override
  public void close() {
    try (Fold _ = past;
        OtherModules _ = modules) {
      instance.close();
    } finally {
      lease.close();
    }
  }

  /** The next message, which stays the next until it has been evaluated. */
  private Entry next() {
    if (ahead.isEmpty()) {
      ahead.addAll(setting.store().entries(plan.id(), progress.slot() + 1, READ_AHEAD));
    }
    Entry entry = ahead.peekFirst();
    if (entry == null || entry.assignment().slot() != progress.slot() + 1) {
      throw new Refusal(
          422, "process %s has no message at slot %d".formatted(plan.id(), progress.slot() + 1));
    }
    return entry;
  }

  private void apply(Entry entry, Ledger ledger) {
    Assignment assignment = entry.assignment();
    checkChain(assignment);
    EvaluationId id = EvaluationId.of(assignment.timestampMs(), assignment.slot());
    Bytes messageId = MessageJson.idOf(entry);
    boolean inherited = assignment.slot() == 0 && plan.lineage().isPresent();
    Outcome outcome = inherited ? NOTHING : applied(entry, id);
    ResultRow row = row(id, assignment.slot(), outcome, messageId);
    ledger.enter(List.of(row.withMemory(instance.memoryBytes())));
    progress = progress.after(assignment);
    gap = plan.crons().isEmpty() ? null : gapAfter(progress.at());
  }

  /**
   * The next messages that can be given to the instance at once: none of them is looked at by the
   * witness, or needs anything that is not in the log of the process.
   */
  private List<Entry> batch(Goal goal) {
    List<Entry> batch = new ArrayList<>();
    if (instance.batchMax() == 1 || !plan.crons().isEmpty() || plan.lineage().isPresent()) {
      return batch;
    }
    Progress at = progress;
    for (Entry entry : ahead) {
      Assignment assignment = entry.assignment();
      boolean fits =
          batch.size() < instance.batchMax()
              && assignment.slot() <= goal.slot()
              && assignment.slot() == at.slot() + 1
              && entry.message().isPresent()
              && at.precedes(assignment, plan.id())
              && !setting.witness().isDue(at.evaluations() + 1);
      if (!fits) {
        break;
      }
      batch.add(entry);
      at = at.after(assignment);
    }
    return batch;
  }

  private void applyAll(List<Entry> batch, Ledger ledger) {
    setting.witness().admit(plan.id());
    heard.listen(false);
    List<Input> inputs =
        batch.stream()
            .map(entry ->
                new Input(message(entry), plan.environment(), entry.assignment().blockHeight()))
            .toList();
    List<Outcome> outcomes;
    try {
      outcomes = instance.applyAll(inputs);
    } catch (EvaluationStoppedException stopped) {
      throw stuck(batch.getFirst().assignment().slot(), stopped);
    }
    List<ResultRow> rows = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Assignment assignment = batch.get(i).assignment();
      EvaluationId id = EvaluationId.of(assignment.timestampMs(), assignment.slot());
      Bytes messageId = batch.get(i).message().orElseThrow().id();
      rows.add(row(id, assignment.slot(), outcomes.get(i), messageId));
    }
    ledger.enter(rows);
    for (ResultRow _ : rows) {
      progress = progress.after(ahead.removeFirst().assignment());
    }
  }

  private StuckException stuck(Object slot, EvaluationStoppedException stopped) {
    return new StuckException(
        "process %s cannot be evaluated here beyond slot %s: %s"
            .formatted(plan.id(), slot, stopped.getMessage()));
  }

  private void apply(CronGap.Tick tick, Ledger ledger) {
    EvaluationId id =
        new EvaluationId(tick.at().timestampMs(), progress.ordinate(), Optional.of(tick.cron()));
    drive.seeUpTo(tick.at().blockHeight());
    Input input =
        new Input(
            MessageJson.cron(plan.process(), tick), plan.environment(), tick.at().blockHeight());
    ResultRow row = row(id, progress.slot(), applied(input, id), Bytes.EMPTY);
    ledger.enter(List.of(row.withMemory(instance.memoryBytes())));
    progress = progress.ticked(tick.at());
  }

  private Outcome applied(Entry entry, EvaluationId id) {
    Assignment assignment = entry.assignment();
    String message = message(entry);
    drive.seeUpTo(assignment);
    return applied(new Input(message, plan.environment(), assignment.blockHeight()), id);
  }

  private Outcome applied(Input input, EvaluationId id) {
    setting.witness().admit(plan.id());
    boolean wanted = setting.witness().wants(progress.evaluations() + 1);
    Optional<Image> before = wanted ? Optional.of(instance.image()) : Optional.empty();
    heard.listen(wanted);
    Outcome outcome;
    try {
      outcome = instance.apply(input);
    } catch (EvaluationStoppedException stopped) {
      throw stuck(id.ordinate(), stopped);
    }
    Optional<String> missing = drive.missing();
    if (missing.isPresent()) {
      throw new LostException(
          "process %s reads %s at slot %s, which is neither here nor upstream; upload it"
              .formatted(plan.id(), missing.get(), id.ordinate()));
    }
    before.ifPresent(image -> {
      Sample.Given given = new Sample.Given(image, input, heard.heard());
      Sample.Found found = new Sample.Found(outcome, instance.image());
      setting.witness().take(new Sample(plan, id, given, found));
    });
    return outcome;
  }

  private ResultRow row(EvaluationId id, long slot, Outcome outcome, Bytes messageId) {
    ResultJson result = ResultJson.of(outcome);
    return new ResultRow(
        plan.id(), id, slot, result.json(), result.error(), outcome.gasUsed(), messageId);
  }

  private String message(Entry entry) {
    return MessageJson.of(entry, setting.plans());
  }

  private void checkChain(Assignment assignment) {
    if (!progress.precedes(assignment, plan.id())) {
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
        plan.crons(), plan.origin(), left, blocks(), setting.cron().ticksPerGapMax());
  }

  private CronGap gapFrom(CronGap.Standing standing) {
    return CronGap.resume(plan.crons(), plan.origin(), standing, blocks());
  }

  private LocalBlocks blocks() {
    return new LocalBlocks(setting.store());
  }
}
