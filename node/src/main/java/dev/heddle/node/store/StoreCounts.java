package dev.heddle.node.store;

/**
 * What a store has written since it was opened.
 *
 * @param appends to the log
 * @param flushes of the log: one serves all appends that wait
 * @param results kept
 * @param checkpoints kept
 * @param blobs pages and tree nodes that they added
 * @param blobBytes of those, before they are compressed
 */
public record StoreCounts(
    long appends, long flushes, Results results, long checkpoints, long blobs, long blobBytes) {
  /** The results kept, of messages and of ticks of crons. */
  public record Results(long ofMessages, long ofCrons) {}
}
