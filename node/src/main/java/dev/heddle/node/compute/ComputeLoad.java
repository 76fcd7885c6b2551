package dev.heddle.node.compute;

/**
 * What a compute unit has to do, and what it has done since it was made.
 *
 * @param folding processes on their way somewhere
 * @param waiting requests that wait for them
 * @param resultsStored results asked for that were in the store
 * @param resultsEvaluated results asked for that had to be evaluated first
 */
public record ComputeLoad(
    int folding, int waiting, Live live, long resultsStored, long resultsEvaluated) {

  /**
   * The live instances.
   *
   * @param bytes about how much memory they take
   * @param seatsWanted how many wait until there is room for theirs
   */
  public record Live(int instances, long bytes, int seatsWanted) {}
}
