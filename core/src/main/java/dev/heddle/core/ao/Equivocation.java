package dev.heddle.core.ao;

import dev.heddle.core.item.DataItem;
import java.util.Optional;

/**
 * Two assignments by which one scheduler gave one slot of a process twice; both signatures hold, so
 * the two together prove it to anybody.
 */
public record Equivocation(Assignment first, Assignment second) {

  /**
   * The proof that these two are; nothing if they are one assignment, of different schedulers,
   * epochs or slots, or if a signature does not hold.
   */
  public static Optional<Equivocation> of(Assignment first, Assignment second) {
    boolean oneSlot =
        first.process().equals(second.process())
            && first.epoch() == second.epoch()
            && first.slot() == second.slot();
    boolean oneScheduler = first.item().owner().equals(second.item().owner());
    return oneSlot
            && oneScheduler
            && !first.id().equals(second.id())
            && first.item().verify().isPresent()
            && second.item().verify().isPresent()
        ? Optional.of(new Equivocation(first, second))
        : Optional.empty();
  }

  /** As {@link #of(Assignment, Assignment)}; nothing if an item is no assignment. */
  public static Optional<Equivocation> of(DataItem first, DataItem second) {
    try {
      return of(Assignment.of(first), Assignment.of(second));
    } catch (MalformedAoException e) {
      return Optional.empty();
    }
  }
}
