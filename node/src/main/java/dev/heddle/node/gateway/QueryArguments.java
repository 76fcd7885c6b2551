package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.Bundled;
import dev.heddle.node.store.ItemQuery.Match;
import dev.heddle.node.store.ItemQuery.Order;
import dev.heddle.node.store.ItemQuery.TagFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a GraphQL field, read within limits.
 *
 * <p>What is no id or address at all cannot match anything, so it is left out of its list rather
 * than refused: clients send empty text among their owners. A list that has nothing left matches
 * nothing.
 */
record QueryArguments(Map<String, Object> values) {
  /** Edges on one page. */
  static final int FIRST_MAX = 1000;

  static final int FIRST_DEFAULT = 10;

  /** Ids, owners or recipients in one list. */
  static final int IDS_MAX = 1000;

  /** Tag filters of one list. */
  static final int TAGS_MAX = 32;

  /** Values of one tag filter. */
  static final int TAG_VALUES_MAX = 100;

  /** Characters of the name or a value of a tag filter. */
  static final int TAG_CHARS_MAX = 4096;

  /** Both ends inclusive. */
  record Span(OptionalLong min, OptionalLong max) {
    /** What is in both. */
    Span and(Span other) {
      OptionalLong from = LongStream.concat(min.stream(), other.min.stream()).max();
      OptionalLong to = LongStream.concat(max.stream(), other.max.stream()).min();
      return new Span(from, to);
    }
  }

  /**
   * The arguments of {@code transactions}; nothing if they cannot match anything.
   *
   * @throws QueryRefusal if they are over a limit
   */
  Optional<ItemQuery> itemQuery() {
    String bundles = values.containsKey("bundledIn") ? "bundledIn" : "parent";
    Optional<List<Bytes>> ids = ids("ids");
    Optional<List<Bytes>> owners = owners();
    Optional<List<Bytes>> recipients = ids("recipients");
    Optional<List<Bytes>> parents = ids(bundles);
    boolean nothing =
        isHollow("ids", ids)
            || isHollow("owners", owners)
            || isHollow("recipients", recipients)
            || isHollow(bundles, parents);
    if (nothing) {
      return Optional.empty();
    }
    boolean inNone = values.containsKey(bundles) && parents.isEmpty();
    try {
      return Optional.of(
          ItemQuery.ALL
              .withIds(ids.orElse(List.of()))
              .withOwners(owners.orElse(List.of()))
              .withRecipients(recipients.orElse(List.of()))
              .withTags(tags())
              .withBundledIn(inNone ? Bundled.NOT : Bundled.in(parents.orElse(List.of())))
              .withHeights(span("block").min(), span("block").max())
              .withOrder(ascending() ? Order.HEIGHT_ASC : Order.HEIGHT_DESC)
              .withAfter(after().stream().mapToLong(PageCursor::ord).findFirst())
              .withLimit(first()));
    } catch (IllegalArgumentException e) {
      throw new QueryRefusal(String.valueOf(e.getMessage()));
    }
  }

  /** True of a list that had entries and has none left. */
  private boolean isHollow(String name, Optional<List<Bytes>> left) {
    return values.get(name) instanceof List<?> list
        && !list.isEmpty()
        && left.filter(List::isEmpty).isPresent();
  }

  int first() {
    int first = values.get("first") instanceof Integer number ? number : FIRST_DEFAULT;
    if (first < 1 || first > FIRST_MAX) {
      throw new QueryRefusal("first is 1 to " + FIRST_MAX + ", not " + first);
    }
    return first;
  }

  Optional<PageCursor> after() {
    if (!(values.get("after") instanceof String text) || text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PageCursor.parse(text));
    } catch (IllegalArgumentException e) {
      throw new QueryRefusal(String.valueOf(e.getMessage()));
    }
  }

  /** True for both ascending orders, which are the same here: items are ordered as they came. */
  boolean ascending() {
    return values.get("sort") instanceof String sort && sort.endsWith("_ASC");
  }

  /**
   * When items were ingested, in seconds since 1970, both ends inclusive; nothing if that does not
   * matter.
   */
  Optional<Span> ingestedAt() {
    return values.get("ingested_at") instanceof Map<?, ?>
        ? Optional.of(span("ingested_at"))
        : Optional.empty();
  }

  Span span(String name) {
    Map<?, ?> filter = values.get(name) instanceof Map<?, ?> map ? map : Map.of();
    return new Span(
        filter.get("min") instanceof Integer min
            ? OptionalLong.of(Math.max(0, min))
            : OptionalLong.empty(),
        filter.get("max") instanceof Integer max ? OptionalLong.of(max) : OptionalLong.empty());
  }

  /** The ids of the list; nothing if it is absent or null. */
  private Optional<List<Bytes>> ids(String name) {
    return texts(name)
        .map(texts -> texts.stream().flatMap(text -> Ids.parse(text).stream()).toList());
  }

  /** The addresses of the list, in which a public key stands for its address. */
  private Optional<List<Bytes>> owners() {
    return texts("owners")
        .map(texts -> texts.stream().flatMap(text -> ownerAddress(text).stream()).toList());
  }

  private static Optional<Bytes> ownerAddress(String text) {
    try {
      Bytes bytes = Bytes.base64Url(text);
      return bytes.size() > 32 ? Optional.of(Hashes.sha256(bytes)) : Ids.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The entries of a list; nothing if it is absent or null. */
  Optional<List<String>> texts(String name) {
    if (!(values.get(name) instanceof List<?> list)) {
      return Optional.empty();
    }
    if (list.size() > IDS_MAX) {
      throw new QueryRefusal(
          name + " has " + list.size() + " entries; the limit is " + IDS_MAX + ": ask in parts");
    }
    return Optional.of(list.stream().map(String::valueOf).toList());
  }

  private List<TagFilter> tags() {
    if (!(values.get("tags") instanceof List<?> list)) {
      return List.of();
    }
    if (list.size() > TAGS_MAX) {
      throw new QueryRefusal(list.size() + " tag filters; the limit is " + TAGS_MAX);
    }
    List<TagFilter> filters = new ArrayList<>();
    for (Object entry : list) {
      if (entry instanceof Map<?, ?> map) {
        filters.add(tag(map));
      }
    }
    return filters;
  }

  private static TagFilter tag(Map<?, ?> map) {
    Optional<String> name = Optional.ofNullable(map.get("name")).map(QueryArguments::bounded);
    List<?> given = map.get("values") instanceof List<?> list ? list : List.of();
    if (name.isEmpty() && given.isEmpty()) {
      throw new QueryRefusal("a tag filter has a name, values, or both");
    }
    if (given.size() > TAG_VALUES_MAX) {
      throw new QueryRefusal(
          "the filter on tag "
              + name.orElse("of any name")
              + " has "
              + given.size()
              + " values; the limit is "
              + TAG_VALUES_MAX);
    }
    List<String> wanted = given.stream().map(QueryArguments::bounded).distinct().toList();
    Match match = map.get("match") instanceof String text ? Match.valueOf(text) : Match.EXACT;
    return new TagFilter(name, wanted, "NEQ".equals(map.get("op")), match);
  }

  private static String bounded(@Nullable Object value) {
    String text = String.valueOf(value);
    if (text.length() > TAG_CHARS_MAX) {
      throw new QueryRefusal(
          "a tag filter has a name or value of "
              + text.length()
              + " characters; the limit is "
              + TAG_CHARS_MAX);
    }
    return text;
  }
}
