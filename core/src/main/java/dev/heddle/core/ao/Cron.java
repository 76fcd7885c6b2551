package dev.heddle.core.ao;

import dev.heddle.core.item.Tags;

/**
 * One clock of a process: it fires every {@code every} blocks or seconds after the spawn.
 *
 * @param interval the text of its {@code Cron-Interval} tag, part of the names of its results
 * @param every zero for an interval that the reference reads without complaint but never fires
 * @param tags the tags of the message that it sends
 */
public record Cron(String interval, Unit unit, long every, Tags tags) {
  /** What a clock counts. */
  public enum Unit {
    BLOCKS,
    SECONDS
  }

  /**
   * True if {@code elapsed} blocks or seconds after the spawn (not at the spawn itself) it fires.
   */
  public boolean firesAt(long elapsed) {
    return every > 0 && elapsed != 0 && elapsed % every == 0;
  }

  /** The name of its results: {@code index} is its place among the crons of the same unit. */
  public String id(int index) {
    return index + "-" + interval;
  }
}
