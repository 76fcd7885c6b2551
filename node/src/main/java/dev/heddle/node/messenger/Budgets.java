package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many items may still follow from each item that was sent, handed down along the chain.
 *
 * <p>Kept in memory, because what a process writes into its tags cannot be trusted to name the
 * beginning of its chain. After a restart what is still owed begins with a full budget. Safe for
 * any thread.
 */
final class Budgets {
  /** What one chain may spend. */
  static final class Budget {
    private final int itemsMax;
    private final AtomicInteger spent = new AtomicInteger();

    private Budget(int itemsMax) {
      this.itemsMax = itemsMax;
    }

    /** Takes one item out; false if nothing is left. */
    boolean take() {
      return spent.getAndUpdate(n -> n < itemsMax ? n + 1 : n) < itemsMax;
    }

    /** Puts one back that was taken and did not come to be. */
    void putBack() {
      spent.decrementAndGet();
    }
  }

  /** An item on its way to a process; an assignment of it counts as it. */
  private record Place(Bytes process, Bytes item) {}

  private final int itemsMax;
  private final Map<Place, Budget> heirs = new ConcurrentHashMap<>();

  Budgets(int itemsMax) {
    this.itemsMax = itemsMax;
  }

  /** A full budget, for the beginning of a chain. */
  Budget full() {
    return new Budget(itemsMax);
  }

  /** Lets what follows from the item in that process spend from this budget. */
  void bequeath(Bytes process, Bytes item, Budget budget) {
    heirs.putIfAbsent(new Place(process, item), budget);
  }

  /** Takes a bequest back that was not needed. */
  void withdraw(Bytes process, Bytes item, Budget budget) {
    heirs.remove(new Place(process, item), budget);
  }

  /** The budget left to the item, or a full one if it begins a chain. */
  Budget claim(Bytes process, Bytes item) {
    Budget left = heirs.remove(new Place(process, item));
    return left != null ? left : full();
  }
}
