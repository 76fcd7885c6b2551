package dev.heddle.node.explorer;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Compute;
import dev.heddle.node.unit.DryRuns;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whom the explorer asks: the store for nearly everything, the units for the rest.
 *
 * @param compute for the results that people ask for with a button
 * @param dryRuns for what processes say of themselves
 * @param traces for what a message caused
 * @param replays for folding a log again
 * @param hidden whether the operator blocked an item, whose data are not shown then
 * @param node for what the node says of itself
 */
public record Neighbours(
    Store store,
    Compute compute,
    DryRuns dryRuns,
    Traces traces,
    Replays replays,
    Predicate<DataItem> hidden,
    NodeView node) {

  /** Tells what a message caused. Evaluates nothing; safe for any thread. */
  @FunctionalInterface
  public interface Traces {
    /**
     * The trace of what is at that slot, as {@code GET /api/v1/messages/{id}/trace} gives it.
     *
     * @param messagesMax where it is cut
     */
    ObjectNode trace(Entry entry, int messagesMax);
  }

  /** Folds logs again. Blocks as long as that takes; safe for any thread. */
  @FunctionalInterface
  public interface Replays {
    /**
     * Folds the whole log of a process in a fresh instance.
     *
     * @throws dev.heddle.node.http.Refusal 404 if the process is not here, 503 if another replay is
     *     under way
     */
    Replayed replay(Bytes process);
  }

  /**
   * What came of a replay.
   *
   * @param slots messages evaluated
   * @param ticks cron ticks evaluated
   * @param gasUsed by all of them together
   * @param mismatches results that differ from what is stored
   * @param imageHash of the memory at the end, hex
   * @param liveImageHash the same of the live instance, if there is one
   */
  public record Replayed(
      long slots,
      long ticks,
      long gasUsed,
      long mismatches,
      String imageHash,
      Optional<String> liveImageHash) {
    /** Whether everything is what it was. */
    boolean agrees() {
      return mismatches == 0 && liveImageHash.filter(imageHash::equals).isPresent();
    }
  }

  /**
   * What the node says of itself.
   *
   * @param health as {@code GET /health} gives it
   * @param status as {@code GET /api/v1/status} gives it
   * @param work what was done since the start
   */
  public record NodeView(
      Supplier<ObjectNode> health, Supplier<ObjectNode> status, Supplier<Work> work) {}

  /**
   * What was done since the start.
   *
   * @param appends to the log
   * @param evaluations of messages and cron ticks, whatever came of them
   * @param gasUsed by those
   */
  public record Work(long appends, long evaluations, long gasUsed) {}
}
