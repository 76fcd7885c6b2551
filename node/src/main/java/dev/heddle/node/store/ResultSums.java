package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * Keeps what the results of processes up to one of them add up to, so that whoever adds them up
 * need not begin at the first. It is no more than that: what is kept may be older than the newest
 * result, or not there. Safe for any thread.
 */
public final class ResultSums {
  private final Results results;
  private final Runnable room;

  /**
   * @param room throws where there is none
   */
  ResultSums(Results results, Runnable room) {
    this.results = results;
    this.room = room;
  }

  /**
   * A number that is another one than before if a result of the process was kept since. It may be
   * another one without that; it is for whoever would otherwise look for new results.
   */
  public long changes(Bytes process) {
    return results.changes(process);
  }

  /**
   * Keeps the sum of a process in place of the one before.
   *
   * @throws DiskFullException if there is too little room; nothing was kept
   */
  public void put(Bytes process, Bytes sum) {
    room.run();
    results.putSum(process, sum);
  }

  /** What was kept last by {@link #put}. */
  public Optional<Bytes> find(Bytes process) {
    return results.sum(process);
  }
}
