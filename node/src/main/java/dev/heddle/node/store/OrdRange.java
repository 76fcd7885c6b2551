package dev.heddle.node.store;

/**
 * The ords that a query may find, and the direction in which it looks.
 *
 * @param low inclusive
 * @param high inclusive; below {@code low} when there are none
 */
record OrdRange(long low, long high, boolean ascending) {
  private static final long HEIGHT_MAX = Integer.MAX_VALUE;

  static OrdRange of(ItemQuery query) {
    boolean ascending = query.order().ascending();
    long min = Math.max(0, query.minHeight().orElse(0));
    long max = Math.min(HEIGHT_MAX, query.maxHeight().orElse(HEIGHT_MAX));
    if (min > HEIGHT_MAX || max < 0) {
      return new OrdRange(1, 0, ascending);
    }
    long low = min << 32;
    long high = max << 32 | 0xffff_ffffL;
    if (query.after().isPresent()) {
      long after = Math.clamp(query.after().getAsLong(), -1, Long.MAX_VALUE - 1);
      low = ascending ? Math.max(low, after + 1) : low;
      high = ascending ? high : Math.min(high, after - 1);
    }
    return new OrdRange(low, high, ascending);
  }

  boolean contains(long ord) {
    return ord >= low && ord <= high;
  }

  long first() {
    return ascending ? low : high;
  }

  /** The ord after that one, in the direction. */
  long after(long ord) {
    return ascending ? ord + 1 : ord - 1;
  }

  /** The ord before that one, in the direction. */
  long before(long ord) {
    return ascending ? ord - 1 : ord + 1;
  }

  /** Whether {@code ord} comes later than {@code other}, in the direction. */
  boolean later(long ord, long other) {
    return ascending ? ord > other : ord < other;
  }
}
