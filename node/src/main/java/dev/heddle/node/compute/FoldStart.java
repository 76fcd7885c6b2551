package dev.heddle.node.compute;

import dev.heddle.core.ao.Lineage;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Restored;
import dev.heddle.node.store.Store;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds where a fold begins: at a checkpoint, at the first message, or in an ancestor's log. */
final class FoldStart {
  /** Each takes an instance while a fork is evaluated for the first time. */
  static final int ANCESTORS_MAX = 16;

  private static final System.Logger LOG = System.getLogger(FoldStart.class.getName());

  private FoldStart() {}

  /** A checkpoint that a fold can go on from. */
  record Found(Checkpoint checkpoint, Progress.Kept kept, Restored.Whole state) {}

  /**
   * Begins at the first message.
   *
   * @throws Refusal if the process or its module cannot be evaluated
   */
  static Fold begin(Fold.Setting setting, Bytes pid) {
    setting.witness().admit(pid);
    return open(setting, setting.plans().plan(pid), Optional.empty(), new Way(true, 0));
  }

  /**
   * Goes on from the newest checkpoint that is not beyond a goal, or begins at the first message.
   *
   * @throws Refusal if the process or its module cannot be evaluated
   */
  static Fold resume(Fold.Setting setting, Bytes pid, Goal goal) {
    setting.witness().admit(pid);
    Plan plan = setting.plans().plan(pid);
    return open(setting, plan, find(setting.store(), pid, goal), new Way(false, 0));
  }

  /**
   * How a fold was come to.
   *
   * @param whole whether no checkpoints are to be used
   * @param forks how many forks away
   */
  private record Way(boolean whole, int forks) {}

  private static Fold open(Fold.Setting setting, Plan plan, Optional<Found> found, Way way) {
    Optional<Lineage> lineage = found.isEmpty() ? plan.lineage() : Optional.empty();
    Fold past = lineage.map(of -> ofAncestor(setting, plan, of, way)).orElse(null);
    try {
      return leased(setting, plan, found, past);
    } catch (RuntimeException e) {
      try (past) {
        throw e;
      }
    }
  }

  private static Fold leased(
      Fold.Setting setting, Plan plan, Optional<Found> found, @Nullable Fold past) {
    Programs.Lease lease = setting.programs().lease(plan, () -> setting.plans().code(plan));
    try {
      return new Fold(setting, plan.withoutData(), lease, found, past);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private static Fold ofAncestor(Fold.Setting setting, Plan fork, Lineage lineage, Way way) {
    if (way.forks() == ANCESTORS_MAX) {
      throw new Refusal(
          422,
          "process %s is a fork of forks of more than %d generations"
              .formatted(fork.id(), ANCESTORS_MAX));
    }
    setting.witness().admit(lineage.ancestor());
    Plans.Inherited inherited = setting.plans().inherited(fork, lineage);
    boolean whole = way.whole() || inherited.anew();
    Optional<Found> found =
        whole
            ? Optional.empty()
            : find(setting.store(), lineage.ancestor(), Goal.message(lineage.slot()));
    return open(setting, inherited.plan(), found, new Way(whole, way.forks() + 1));
  }

  private static Optional<Found> find(Store store, Bytes pid, Goal goal) {
    if (goal.slot() < 0) {
      return Optional.empty();
    }
    Checkpoint.Place upTo = new Checkpoint.Place(goal.slot(), goal.ticksBeforeMs());
    while (true) {
      Optional<Checkpoint> newest = store.newestCheckpoint(pid, upTo);
      if (newest.isEmpty()) {
        return Optional.empty();
      }
      Checkpoint checkpoint = newest.get();
      Optional<Progress.Kept> kept = Progress.decode(checkpoint.progress());
      if (kept.isEmpty()) {
        return Optional.empty(); // another version of this program wrote it
      }
      switch (store.restore(checkpoint)) {
        case Restored.Whole whole -> {
          return Optional.of(new Found(checkpoint, kept.get(), whole));
        }
        case Restored.Damaged(String what) ->
            LOG.log(
                System.Logger.Level.WARNING,
                "the checkpoint of process %s at slot %d is of no use: %s"
                    .formatted(pid, checkpoint.place().slot(), what));
      }
    }
  }
}
