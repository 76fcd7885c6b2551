package dev.heddle.client;

import java.util.List;
import java.util.Optional;

/**
 * What came of folding a process's log again and comparing it with what the node had stored.
 *
 * @param agrees whether every result, all gas and the final memory are what they were
 * @param slots messages that were evaluated
 * @param ticks cron ticks that were evaluated
 * @param gasUsed by all of them together
 * @param mismatchCount how many results differ
 * @param mismatches the first few of those
 * @param json the node's answer
 */
public record Replay(
    boolean agrees,
    long slots,
    long ticks,
    long gasUsed,
    long mismatchCount,
    List<Mismatch> mismatches,
    String json) {
  public Replay {
    mismatches = List.copyOf(mismatches);
  }

  /**
   * One result that came out otherwise.
   *
   * @param cron the cron, if it was a tick
   * @param stored the beginning of the stored result
   * @param replayed the beginning of the new one
   */
  public record Mismatch(long slot, Optional<String> cron, String stored, String replayed) {}
}
