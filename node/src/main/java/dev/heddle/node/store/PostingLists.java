package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.Arrays;
import java.util.List;

/**
 * One condition of a query: the union of some posting lists, read in one direction with a single
 * scan. A row of {@link Table#POST} holds what one frame of the log posted, see {@link PostingRow},
 * so most steps are within a row that is read already.
 */
final class PostingLists implements AutoCloseable {
  static final long NONE = -1;

  /** As long as it is likely to be near: a step costs a fifth of what a search does. */
  private static final int STEPS_BEFORE_SEARCH = 4;

  private static final long[] NOTHING = {};

  private final Table table;
  private final Scan scan;

  /** Finds the row that begins before an ord, for lists that are read upwards. */
  private final Scan floor;

  private final boolean ascending;
  private final List<Bytes> terms;

  /** The row of each list that was read last, and what the list said last. */
  private final long[][] rows;

  private final long[] said;
  private boolean begun;

  /** The list that the scan stands in, or none. */
  private int standing = -1;

  private long steps;

  private PostingLists(Index index, Table table, List<Bytes> terms, boolean ascending) {
    this.table = table;
    this.ascending = ascending;
    this.terms = terms;
    this.rows = new long[terms.size()][];
    this.said = new long[terms.size()];
    Arrays.fill(rows, NOTHING);
    this.floor = index.scan(table, Bytes.EMPTY, Keys.END, Direction.DOWN);
    this.scan = ascending ? index.scan(table, Bytes.EMPTY, Keys.END, Direction.UP) : floor;
  }

  /** What is posted under one of those terms. */
  static PostingLists of(Index index, List<Long> terms, boolean ascending) {
    List<Bytes> distinct = terms.stream().distinct().map(Keys::number).toList();
    return new PostingLists(index, Table.POST, distinct, ascending);
  }

  /** All that there is. */
  static PostingLists all(Index index, boolean ascending) {
    return new PostingLists(index, Table.META, List.of(Bytes.EMPTY), ascending);
  }

  /** How often the index was asked. */
  long steps() {
    return steps;
  }

  /** The first ord from there on, in the direction, or {@link #NONE}. */
  long seek(long from) {
    long nearest = NONE;
    for (int i = 0; i < said.length; i++) {
      // What a list said last is right as long as it is not before the place asked for.
      if (!begun || (said[i] != NONE && later(from, said[i]))) {
        said[i] = seek(i, from);
      }
      if (said[i] != NONE && (nearest == NONE || later(nearest, said[i]))) {
        nearest = said[i];
      }
    }
    begun = true;
    return nearest;
  }

  private boolean later(long ord, long other) {
    return ascending ? ord > other : ord < other;
  }

  private long seek(int list, long from) {
    long here = in(rows[list], from);
    return here != NONE ? here : ascending ? searchUp(list, from) : searchDown(list, from);
  }

  /**
   * The row that begins at or before {@code from} has the nearest below, if there is such a row.
   */
  private long searchDown(int list, long from) {
    for (int i = 0; standing == list && i < STEPS_BEFORE_SEARCH; i++) {
      if (!read(list, scan, scan.next())) {
        return NONE;
      }
      long found = in(rows[list], from);
      if (found != NONE) {
        return found;
      }
    }
    standing = list;
    return read(list, scan, scan.seek(key(list, from))) ? in(rows[list], from) : NONE;
  }

  /** The nearest above may be in the row that begins before, or else is the first of the next. */
  private long searchUp(int list, long from) {
    for (int i = 0; standing == list && i < STEPS_BEFORE_SEARCH; i++) {
      if (!read(list, scan, scan.next())) {
        return NONE;
      }
      long found = in(rows[list], from);
      if (found != NONE) {
        return found;
      }
    }
    if (read(list, floor, floor.seek(key(list, from)))) {
      long found = in(rows[list], from);
      if (found != NONE) {
        standing = -1;
        return found;
      }
    }
    standing = list;
    return read(list, scan, scan.seek(key(list, from))) ? in(rows[list], from) : NONE;
  }

  private Bytes key(int list, long from) {
    return Bytes.concat(terms.get(list), Keys.number(from));
  }

  /** Takes the row that a scan stands on, if it stands on one of the list. */
  private boolean read(int list, Scan from, boolean found) {
    steps++;
    Bytes term = terms.get(list);
    if (!found || !from.key().startsWith(term)) {
      rows[list] = NOTHING;
      return false;
    }
    long first = Keys.number(from.key().from(term.size()));
    rows[list] = table == Table.POST ? PostingRow.decode(first, from.value()) : new long[] {first};
    return true;
  }

  /** The nearest of a row to {@code from} in the direction. */
  private long in(long[] row, long from) {
    int at = Arrays.binarySearch(row, from);
    if (at >= 0) {
      return from;
    }
    int next = ascending ? -at - 1 : -at - 2;
    return next >= 0 && next < row.length ? row[next] : NONE;
  }

  @Override
  public void close() {
    floor.close();
    if (ascending) {
      scan.close();
    }
  }
}
