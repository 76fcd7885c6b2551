package dev.heddle.node.check;

import dev.heddle.node.store.Store;
import java.util.List;

/**
 * Something that must always be true of a store, with the means to find out.
 *
 * <p>A checker changes nothing, keeps nothing between two checks, and takes memory that does not
 * grow with the log. It needs a store that nobody writes to meanwhile.
 */
public interface Invariant {
  /** The name that design and documents use. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** The invariant in one sentence. */
  String says();

  /**
   * Looks at the whole store.
   *
   * @throws dev.heddle.node.store.StoreException if it cannot be read, which {@link StoreCheck}
   *     makes a finding
   */
  void check(Store store, Findings findings);

  /** Looks at the whole store and gives what it found wrong: nothing if the invariant holds. */
  default List<Finding> violations(Store store) {
    Findings findings = new Findings(this);
    check(store, findings);
    return findings.verdict().violations().first();
  }
}
