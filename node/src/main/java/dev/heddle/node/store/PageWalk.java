package dev.heddle.node.store;

import dev.heddle.node.store.Page.Hit;
import dev.heddle.node.store.Rows.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Gathers one page, and knows where the next one begins. */
final class PageWalk {
  private final ItemQuery query;
  private final OrdRange range;
  private final Items items;
  private final int stepsMax;
  private final List<Hit> hits = new ArrayList<>();
  private OptionalLong pausedAt = OptionalLong.empty();
  private boolean more;

  PageWalk(ItemQuery query, OrdRange range, Items items, int stepsMax) {
    this.query = query;
    this.range = range;
    this.items = items;
    this.stepsMax = stepsMax;
  }

  /** Visits what is in all of the postings until the page is full or the steps are used up. */
  Page over(Postings postings) {
    OptionalLong found = seek(postings, range.first());
    for (long looked = 0; found.isPresent() && !full(); looked++) {
      long ord = found.getAsLong();
      if (looked > 0 && postings.steps() + looked > stepsMax) {
        pausedAt = found;
        break;
      }
      look(ord);
      found = full() ? found : seek(postings, range.after(ord));
    }
    return page();
  }

  private OptionalLong seek(Postings postings, long ord) {
    return range.contains(ord) ? postings.seek(ord, range) : OptionalLong.empty();
  }

  /** True once one more than the page holds was found. */
  boolean full() {
    return more;
  }

  void look(long ord) {
    Meta meta = items.meta(ord);
    if (!Queries.matches(query, ord, meta, items)) {
      return;
    }
    if (hits.size() == query.limit()) {
      more = true;
    } else {
      hits.add(Hit.of(ord, meta));
    }
  }

  Page page() {
    if (pausedAt.isPresent()) {
      return new Page(hits, true, range.before(pausedAt.getAsLong()));
    }
    return new Page(hits, more, hits.isEmpty() ? 0 : hits.getLast().ord());
  }
}
