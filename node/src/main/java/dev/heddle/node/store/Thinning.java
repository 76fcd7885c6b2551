package dev.heddle.node.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Which of many checkpoints of a process are kept: the first, the newest, the one before it, and
 * between them fewer the farther back, so that the way from a checkpoint to any place is in
 * proportion to how far back that place is.
 */
final class Thinning {
  static final int KEPT_MAX = 8;

  private Thinning() {}

  /**
   * Those that are to go.
   *
   * @param all oldest first
   * @param distance how far each is from the beginning
   */
  static <T> List<T> gone(List<T> all, ToLongFunction<T> distance) {
    List<T> left = new ArrayList<>(all);
    List<T> gone = new ArrayList<>();
    while (left.size() > KEPT_MAX) {
      gone.add(left.remove(leastMissed(left, distance)));
    }
    return List.copyOf(gone);
  }

  /** The one that leaves the smallest hole, as ages go: that of its elder by that of its junior. */
  private static <T> int leastMissed(List<T> left, ToLongFunction<T> distance) {
    double end = distance.applyAsLong(left.getLast());
    int least = 1;
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < left.size() - 2; i++) {
      double elder = end - distance.applyAsLong(left.get(i - 1));
      double junior = end - distance.applyAsLong(left.get(i + 1));
      double hole = elder / Math.max(junior, 0.5);
      if (hole < smallest) {
        smallest = hole;
        least = i;
      }
    }
    return least;
  }
}
