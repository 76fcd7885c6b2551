package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import dev.heddle.node.store.ItemQuery.TagFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The ords that are in one posting list of each condition of a query, found by leaping: each list
 * in turn says the first ord that it has from a place on, until all say the same.
 */
final class Postings implements AutoCloseable {
  private static final long NONE = -1;

  private final List<AnyOf> conditions = new ArrayList<>();
  private long steps;

  private Postings() {}

  static Postings open(Index index, ItemQuery query) {
    Direction direction = query.order().ascending() ? Direction.UP : Direction.DOWN;
    Postings postings = new Postings();
    try {
      postings.add(index, direction, query.owners().stream().map(Keys::ownerTerm).toList());
      postings.add(index, direction, query.recipients().stream().map(Keys::recipientTerm).toList());
      postings.add(
          index, direction, query.bundledIn().parents().stream().map(Keys::parentTerm).toList());
      for (TagFilter tag : query.tags()) {
        if (tag.isPosted()) {
          String name = tag.name().orElseThrow();
          List<Long> terms = tag.values().stream().map(value -> Keys.tagTerm(name, value)).toList();
          postings.add(index, direction, terms);
        }
      }
      if (postings.conditions.isEmpty()) {
        Scan all = index.scan(Table.META, Bytes.EMPTY, Keys.END, direction);
        postings.conditions.add(postings.new AnyOf(all, List.of(), Table.META));
      }
      return postings;
    } catch (RuntimeException e) {
      postings.close();
      throw e;
    }
  }

  private void add(Index index, Direction direction, List<Long> terms) {
    if (!terms.isEmpty()) {
      Scan scan = index.scan(Table.POST, Bytes.EMPTY, Keys.END, direction);
      conditions.add(new AnyOf(scan, terms, Table.POST));
    }
  }

  /** How often the index was asked. */
  long steps() {
    return steps;
  }

  /** The first ord from there on, in the direction, which every condition has. */
  OptionalLong seek(long from, OrdRange range) {
    long candidate = from;
    int agreed = 0;
    for (int i = 0; agreed < conditions.size(); i = (i + 1) % conditions.size()) {
      long found = conditions.get(i).seek(candidate, range);
      if (found == NONE || !range.contains(found)) {
        return OptionalLong.empty();
      }
      agreed = found == candidate ? agreed + 1 : 1;
      candidate = found;
    }
    return OptionalLong.of(candidate);
  }

  @Override
  public void close() {
    conditions.forEach(AnyOf::close);
  }

  /** One condition: the union of some posting lists, read with a single scan. */
  private final class AnyOf {
    private final Scan scan;
    private final Table table;
    private final List<Bytes> prefixes;

    /** What each list said last: right as long as it is not before the place asked for. */
    private final long[] known;

    private boolean begun;

    AnyOf(Scan scan, List<Long> terms, Table table) {
      this.scan = scan;
      this.table = table;
      this.prefixes =
          table == Table.META
              ? List.of(Bytes.EMPTY)
              : terms.stream().distinct().map(Keys::number).toList();
      this.known = new long[prefixes.size()];
    }

    long seek(long from, OrdRange range) {
      long nearest = NONE;
      for (int i = 0; i < known.length; i++) {
        if (!begun || (known[i] != NONE && range.later(from, known[i]))) {
          known[i] = seekOne(prefixes.get(i), from);
        }
        if (known[i] != NONE && (nearest == NONE || range.later(nearest, known[i]))) {
          nearest = known[i];
        }
      }
      begun = true;
      return nearest;
    }

    private long seekOne(Bytes prefix, long from) {
      steps++;
      boolean found = scan.seek(Bytes.concat(prefix, Keys.number(from)));
      return found && scan.key().startsWith(prefix)
          ? Keys.number(scan.key().from(prefix.size()))
          : NONE;
    }

    void close() {
      scan.close();
    }

    @Override
    public String toString() {
      return prefixes.size() + " lists of " + table;
    }
  }
}
