package dev.heddle.node.boot;

import dev.heddle.node.store.Crank;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The outboxes that are still to be carried.
 *
 * @param outboxes how many, counted up to {@value #COUNTED_MAX}
 * @param oldestMs when the oldest of those that were looked at was scheduled
 */
record Owed(int outboxes, OptionalLong oldestMs) {
  /** Further ones are not counted. */
  static final int COUNTED_MAX = 10_000;

  /** Of so many it is looked up when they were scheduled. */
  private static final int LOOKED_AT = 200;

  static Owed of(Store store) {
    return of(store, COUNTED_MAX);
  }

  static Owed of(Store store, int countedMax) {
    List<Crank> cranks = store.owedCranks(Optional.empty(), countedMax);
    OptionalLong oldestMs =
        cranks.stream()
            .limit(LOOKED_AT)
            .map(crank -> store.entry(crank.process(), crank.slot()))
            .flatMap(Optional::stream)
            .map(Entry::assignment)
            .mapToLong(assignment -> assignment.timestampMs())
            .min();
    return new Owed(cranks.size(), oldestMs);
  }
}
