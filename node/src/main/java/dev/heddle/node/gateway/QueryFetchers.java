package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.Page;
import dev.heddle.node.store.Store;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.DataFetchingFieldSelectionSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Answers the four queries of the schema from the store. Safe for any thread. */
final class QueryFetchers {
  private final Store store;
  private final Holdings holdings;
  private final InstantSource clock;

  QueryFetchers(Store store, Holdings holdings, InstantSource clock) {
    this.store = store;
    this.holdings = holdings;
    this.clock = clock;
  }

  /** What a new request may cost. */
  QueryBudget budget() {
    return new QueryBudget(clock);
  }

  private static QueryBudget budget(DataFetchingEnvironment environment) {
    return Objects.requireNonNull(environment.getGraphQlContext().get(QueryBudget.class));
  }

  @Nullable Shown transaction(DataFetchingEnvironment environment) {
    QueryBudget budget = budget(environment);
    budget.check();
    Optional<Bytes> id = Ids.parse(String.valueOf(environment.<Object>getArgument("id")));
    if (id.isEmpty() || !isHere(id.get(), budget)) {
      return null;
    }
    ItemQuery query = ItemQuery.ALL.withIds(holdings.resolved(List.of(id.get()))).withLimit(1);
    return store.query(query).hits().stream()
        .map(hit -> shown(hit, wanted(environment, ""), budget, store.block(hit.ord() >>> 32)))
        .findFirst()
        .orElse(null);
  }

  private Shown shown(Page.Hit hit, Wanted wanted, QueryBudget budget, Optional<Block> block) {
    boolean reads = hit.transaction() ? wanted.ofTransactions() : wanted.ofItems();
    if (!reads) {
      return new Shown(hit, Optional.empty(), block);
    }
    budget.spendBytes(hit.dataBytes());
    return new Shown(hit, holdings.of(hit).map(Held::header), block);
  }

  /** True of what is here, by now perhaps; a query does not fail because the upstream does. */
  private boolean isHere(Bytes id, QueryBudget budget) {
    try {
      return store.has(id) || (budget.spendFetch() && holdings.fetch(id).isPresent());
    } catch (Refusal unreachable) {
      return false;
    }
  }

  /**
   * What is asked of each item.
   *
   * @param ofItems takes the header of items
   * @param ofTransactions takes the header of transactions
   */
  private record Wanted(boolean ofItems, boolean ofTransactions) {}

  private static Wanted wanted(DataFetchingEnvironment environment, String place) {
    DataFetchingFieldSelectionSet fields = environment.getSelectionSet();
    boolean any = Shown.HEADER_FIELDS.stream().anyMatch(name -> fields.contains(place + name));
    boolean more =
        any || Shown.TRANSACTION_FIELDS.stream().anyMatch(name -> fields.contains(place + name));
    return new Wanted(any, more);
  }

  Listing transactions(DataFetchingEnvironment environment) {
    QueryArguments arguments = new QueryArguments(environment.getArguments());
    Optional<ItemQuery> query =
        arguments
            .itemQuery()
            .map(asked -> arguments.ingestedAt().map(span -> within(asked, span)).orElse(asked));
    if (query.isEmpty()) {
      return Listing.EMPTY;
    }
    QueryBudget budget = budget(environment);
    List<Bytes> ids = query.get().ids();
    Wanted wanted = wanted(environment, "edges/node/");
    if (ids.isEmpty()) {
      return list(query.get(), budget, wanted);
    }
    ids.forEach(id -> isHere(id, budget));
    return list(query.get().withIds(holdings.resolved(ids)), budget, wanted);
  }

  /**
   * Narrows a query to the blocks that closed within that time, in seconds. What is in no block yet
   * counts as ingested now, and will not have been earlier.
   */
  private ItemQuery within(ItemQuery query, QueryArguments.Span seconds) {
    long now = clock.millis();
    OptionalLong min = OptionalLong.empty();
    OptionalLong max = OptionalLong.empty();
    if (seconds.min().isPresent()) {
      long fromMs = seconds.min().getAsLong() * 1000;
      min = OptionalLong.of(fromMs > now ? Long.MAX_VALUE : holdings.heightAt(fromMs));
    }
    if (seconds.max().isPresent()) {
      long endMs = (seconds.max().getAsLong() + 1) * 1000;
      max = endMs > now ? max : OptionalLong.of(holdings.heightAt(endMs) - 1);
    }
    QueryArguments.Span asked = new QueryArguments.Span(query.minHeight(), query.maxHeight());
    QueryArguments.Span both = asked.and(new QueryArguments.Span(min, max));
    return query.withHeights(both.min(), both.max());
  }

  /** Of all pages; null where that takes more walks than the request has left. */
  @Nullable String count(DataFetchingEnvironment environment) {
    Listing listing = Objects.requireNonNull(environment.<Listing>getSource());
    if (listing.query().isEmpty()) {
      return "0";
    }
    QueryBudget budget = budget(environment);
    ItemQuery next =
        listing.query().get().withAfter(OptionalLong.empty()).withLimit(ItemQuery.LIMIT_MAX);
    for (long count = 0; !budget.exhausted(); ) {
      budget.spendWalk();
      Page page = store.query(next);
      count += page.hits().size();
      if (!page.more()) {
        return Long.toString(count);
      }
      next = next.withAfter(page.resumeAfter());
    }
    return null;
  }

  private Listing list(ItemQuery query, QueryBudget budget, Wanted wanted) {
    List<Listing.Edge> edges = new ArrayList<>();
    Map<Long, Optional<Block>> blocks = new HashMap<>();
    ItemQuery next = query;
    while (true) {
      budget.spendWalk();
      Page page = store.query(next);
      for (Page.Hit hit : page.hits()) {
        Optional<Block> block = blocks.computeIfAbsent(hit.ord() >>> 32, store::block);
        edges.add(new Listing.Edge(cursor(hit), shown(hit, wanted, budget, block)));
        if (budget.overrun()) {
          return paused(query, edges, hit.ord());
        }
      }
      if (!page.more() || edges.size() >= query.limit()) {
        return new Listing(edges, page.more(), Optional.of(query));
      }
      if (budget.exhausted()) {
        return paused(query, edges, page.resumeAfter());
      }
      next = next.withAfter(page.resumeAfter()).withLimit(query.limit() - edges.size());
    }
  }

  /** A short page whose last cursor leads on from where the walk stopped. */
  private static Listing paused(ItemQuery query, List<Listing.Edge> edges, long resumeAfter) {
    String cursor = PageCursor.ofOrd(resumeAfter).ofItem(true, Bytes.EMPTY);
    if (edges.isEmpty()) {
      throw new QueryRefusal(
          "nothing found in the part of the index that one query may walk: narrow it by ids, owners"
              + " or rarer tags, or go on with after: \""
              + cursor
              + "\"");
    }
    Listing.Edge last = edges.removeLast();
    edges.add(new Listing.Edge(cursor, last.node()));
    return new Listing(edges, true, Optional.of(query));
  }

  private static String cursor(Page.Hit hit) {
    return PageCursor.ofOrd(hit.ord()).ofItem(!hit.transaction(), hit.id());
  }

  @Nullable Block block(DataFetchingEnvironment environment) {
    return hash(String.valueOf(environment.<Object>getArgument("id")))
        .flatMap(store::block)
        .orElse(null);
  }

  private static Optional<Bytes> hash(String text) {
    try {
      return Optional.of(Bytes.base64Url(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Listing blocks(DataFetchingEnvironment environment) {
    budget(environment).check();
    QueryArguments arguments = new QueryArguments(environment.getArguments());
    QueryArguments.Span heights = arguments.span("height");
    boolean ascending = arguments.ascending();
    int first = arguments.first();
    long low = heights.min().orElse(0);
    long high = Math.min(heights.max().orElse(Long.MAX_VALUE), store.tip().height());
    Optional<PageCursor> after = arguments.after();
    if (after.isPresent()) {
      low = ascending ? Math.max(low, after.get().height() + 1) : low;
      high = ascending ? high : Math.min(high, after.get().height() - 1);
    }
    Optional<List<String>> ids = arguments.texts("ids").filter(list -> !list.isEmpty());
    return ids.isPresent()
        ? blocksOf(ids.get(), low, high, ascending, first)
        : blocksBetween(low, high, ascending, first);
  }

  private Listing blocksBetween(long low, long high, boolean ascending, int first) {
    long from = ascending ? low : Math.max(low, high - first + 1);
    List<Block> found =
        high < low
            ? List.of()
            : store.blocksFrom(from, first).stream()
                .filter(block -> block.height() <= high)
                .toList();
    boolean more =
        !found.isEmpty()
            && (ascending
                ? found.getLast().height() < high
                : from > low && store.block(from - 1).isPresent());
    return listed(ascending ? found : found.reversed(), more);
  }

  private Listing blocksOf(List<String> ids, long low, long high, boolean ascending, int first) {
    List<Block> found = new ArrayList<>();
    ids.stream()
        .distinct()
        .flatMap(id -> hash(id).flatMap(store::block).stream())
        .filter(block -> block.height() >= low && block.height() <= high)
        .forEach(found::add);
    found.sort(Comparator.comparingLong(Block::height));
    List<Block> ordered = ascending ? found : found.reversed();
    return listed(ordered.subList(0, Math.min(first, ordered.size())), ordered.size() > first);
  }

  private static Listing listed(List<Block> blocks, boolean more) {
    return new Listing(
        blocks.stream()
            .map(block -> new Listing.Edge(new PageCursor(block.height(), 0).ofBlock(), block))
            .toList(),
        more,
        Optional.empty());
  }
}
