package dev.heddle.node.check;

import java.util.List;

/**
 * Whether an invariant holds.
 *
 * @param name of the invariant
 * @param says the invariant in one sentence
 * @param checked how many things were looked at: slots, entries, rows, bytes
 */
public record Verdict(String name, String says, long checked, Said violations, Said notes) {
  /**
   * What was found of one kind.
   *
   * @param count of all
   * @param first the first few of them
   */
  public record Said(long count, List<Finding> first) {
    public Said {
      first = List.copyOf(first);
    }
  }

  public boolean holds() {
    return violations.count() == 0;
  }
}
