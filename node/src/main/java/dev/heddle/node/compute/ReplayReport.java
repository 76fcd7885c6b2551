package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What came of folding a process's log again in a fresh instance.
 *
 * @param slots messages evaluated
 * @param ticks cron ticks evaluated
 * @param gasUsed by all of them together
 * @param mismatchCount how many results, or their gas, differ from what is stored
 * @param mismatches the first few of those
 * @param imageHash SHA-256 of the final memory, hex
 * @param liveImageHash the same of the live instance; empty if the process can no longer be
 *     evaluated because the invariant was found broken before
 */
public record ReplayReport(
    Bytes process,
    long slots,
    long ticks,
    long gasUsed,
    long mismatchCount,
    List<Mismatch> mismatches,
    String imageHash,
    Optional<String> liveImageHash) {

  /**
   * One result that came out otherwise.
   *
   * @param cron the cron, if it was a tick
   * @param stored the beginning of the stored result
   * @param replayed the beginning of the new one
   */
  public record Mismatch(long slot, Optional<String> cron, String stored, String replayed) {}

  public ReplayReport {
    mismatches = List.copyOf(mismatches);
  }

  /** Whether every result, all gas and the final memory are what they were. */
  public boolean agrees() {
    return mismatchCount == 0 && liveImageHash.filter(imageHash::equals).isPresent();
  }

  /** Told how a replay gets on; called on a worker of the unit, so it must be quick. */
  @FunctionalInterface
  public interface Listener {
    /** So many messages of so many are done. */
    void evaluated(long slots, long slotsTotal);
  }
}
