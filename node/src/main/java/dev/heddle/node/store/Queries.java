package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Rows.Meta;
import java.util.List;
import java.util.stream.LongStream;

/** Answers {@link ItemQuery}: walks posting lists in step, then looks at what is left itself. */
final class Queries {
  private final Items items;
  private final Index index;
  private final int stepsMax;

  Queries(Items items, Index index, int stepsMax) {
    this.items = items;
    this.index = index;
    this.stepsMax = stepsMax;
  }

  Page query(ItemQuery query) {
    OrdRange range = OrdRange.of(query);
    if (!query.ids().isEmpty()) {
      return byIds(query, range);
    }
    try (Postings postings = Postings.open(index, query)) {
      return new PageWalk(query, range, items, stepsMax).over(postings);
    }
  }

  private Page byIds(ItemQuery query, OrdRange range) {
    long[] ords =
        query.ids().stream()
            .distinct()
            .flatMapToLong(
                id -> items.ord(id).isPresent() ? items.ord(id).stream() : LongStream.empty())
            .filter(range::contains)
            .sorted()
            .toArray();
    PageWalk walk = new PageWalk(query, range, items, stepsMax);
    for (int i = 0; i < ords.length && !walk.full(); i++) {
      walk.look(range.ascending() ? ords[i] : ords[ords.length - 1 - i]);
    }
    return walk.page();
  }

  /** Whether an item is what was asked for; terms are hashes, so everything is asked again. */
  static boolean matches(ItemQuery query, long ord, Meta meta, Items items) {
    List<Bytes> bundles = query.bundledIn().parents();
    return (bundles.isEmpty() || items.isIn(ord, meta, bundles)) && matches(query, meta);
  }

  private static boolean matches(ItemQuery query, Meta meta) {
    return anyOf(query.ids(), meta.id())
        && anyOf(query.owners(), meta.owner())
        && (query.recipients().isEmpty()
            || meta.target().filter(query.recipients()::contains).isPresent())
        && (!query.bundledIn().unbundledOnly() || meta.parent().isEmpty())
        && query.tags().stream().allMatch(filter -> filter.passes(meta.tags()));
  }

  private static boolean anyOf(List<Bytes> wanted, Bytes value) {
    return wanted.isEmpty() || wanted.contains(value);
  }
}
