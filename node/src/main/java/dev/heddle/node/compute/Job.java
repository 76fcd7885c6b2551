package dev.heddle.node.compute;

import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.node.http.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What somebody waits for in a {@link Lane}: a goal, and what to do with the fold when it is there.
 */
final class Job<T> {
  /** How a job takes it when there are more cron ticks than one request may cause. */
  enum Patience {
    /** It wants the goal or nothing. */
    ALL,
    /** The same, but nobody waits for it: others go before. */
    LONG,
    /** It takes what has been done. */
    PART,
    /** The same after few ticks already: others who are as far behind have their turn. */
    BRIEF;

    /** Whether somebody waits for it, or the node does it by itself. */
    boolean isOfSomebody() {
      return this == ALL || this == PART;
    }
  }

  /** Ticks that a brief job causes at most. */
  static final int BRIEF_TICKS_MAX = 500;

  private final Goal goal;
  private final Patience patience;
  private final Function<Fold, T> then;
  private final CompletableFuture<T> answer;

  /** Cron ticks that it has caused; for the lane's own thread. */
  int ticks;

  Job(Goal goal, Patience patience, Function<Fold, T> then, CompletableFuture<T> answer) {
    this.goal = goal;
    this.patience = patience;
    this.then = then;
    this.answer = answer;
  }

  Goal goal() {
    return goal;
  }

  Patience patience() {
    return patience;
  }

  /** Whether it takes what has been done, instead of the goal. */
  boolean takesPart() {
    return patience == Patience.PART || patience == Patience.BRIEF;
  }

  /** For whom its work is done. */
  Workers.Cause cause() {
    return patience.isOfSomebody() ? Workers.Cause.ASKED : Workers.Cause.OWED;
  }

  /** How many ticks it may cause where a request may cause that many. */
  int ticksMax(int perRequest) {
    return patience == Patience.BRIEF ? Math.min(BRIEF_TICKS_MAX, perRequest) : perRequest;
  }

  /** Whether nobody waits for it any more. */
  boolean isOver() {
    return answer.isDone();
  }

  /** Anything thrown that is not about the question alone may have harmed the fold. */
  void finish(Fold fold) {
    try {
      answer.complete(then.apply(fold));
    } catch (Refusal refusal) {
      fail(refusal);
    } catch (EvaluationStoppedException stopped) {
      fail(new Refusal(422, "process %s: %s".formatted(fold.plan().id(), stopped.getMessage())));
    }
  }

  void fail(Throwable reason) {
    answer.completeExceptionally(reason);
  }
}
