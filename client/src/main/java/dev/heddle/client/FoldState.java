package dev.heddle.client;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a node's evaluation of a process is.
 *
 * @param slot the last that is evaluated; empty if none ever was
 * @param slots length of the log
 * @param goal the farthest slot that somebody waits for
 * @param waiting how many requests wait
 * @param evaluations messages and cron ticks that are in the state it goes on from
 * @param live whether the process has an instance in memory
 * @param replay a replay that is under way, or a walk to an earlier state
 * @param json the node's answer
 */
public record FoldState(
    OptionalLong slot,
    long slots,
    OptionalLong goal,
    long waiting,
    long evaluations,
    boolean live,
    Optional<Walk> replay,
    String json) {

  /**
   * A walk along the log.
   *
   * @param slot the last that is evaluated; -1 for none yet
   */
  public record Walk(long slot, long goal) {}
}
