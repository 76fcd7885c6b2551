package dev.heddle.node.compute;

/**
 * What came of having a second engine do evaluations once more.
 *
 * @param checked evaluations of which both engines' outcomes were compared
 * @param skipped those whose turn it was, but that were too large, came when too many waited, or
 *     that the second engine could not do
 * @param differences those that came out otherwise
 */
public record CrossChecks(long checked, long skipped, long differences) {
  static final CrossChecks NONE = new CrossChecks(0, 0, 0);
}
