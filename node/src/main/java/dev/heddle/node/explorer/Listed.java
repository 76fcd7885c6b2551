package dev.heddle.node.explorer;

import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A page of items.
 *
 * @param next where the next page begins, for the query of its link
 */
record Listed(List<Row> rows, Optional<String> next) {
  static final int PAGE_MAX = 50;

  /** The answer to a question, newest first. */
  static Listed of(ItemQuery question, Optional<String> after, Store store) {
    OptionalLong from =
        after.isPresent() ? OptionalLong.of(Query.whole(after.get())) : OptionalLong.empty();
    Page page = store.query(question.withLimit(PAGE_MAX).withAfter(from));
    List<Row> rows = page.hits().stream().map(hit -> Row.of(hit, store)).toList();
    return new Listed(
        rows, page.more() ? Optional.of(Long.toString(page.resumeAfter())) : Optional.empty());
  }
}
