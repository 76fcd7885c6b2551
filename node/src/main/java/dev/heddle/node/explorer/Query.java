package dev.heddle.node.explorer;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.store.ItemQuery;
import dev.heddle.node.store.ItemQuery.Match;
import dev.heddle.node.store.ItemQuery.TagFilter;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/** What people ask for: ids, tags as {@code name:value}, names. */
final class Query {
  /** Letters of a question. */
  static final int CHARS_MAX = 512;

  private static final int DIGITS_MAX = 18;

  private Query() {}

  /**
   * Items with a tag, {@code *} in its value for any letters, or with a part of a name.
   *
   * @throws Refusal 400 if it is too long
   */
  static ItemQuery items(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      return ItemQuery.ALL.withTags(
          new TagFilter(Optional.of("Name"), List.of(text), false, Match.FUZZY_AND));
    }
    String name = text.substring(0, colon).strip();
    String value = text.substring(colon + 1).strip();
    Match match = value.contains("*") ? Match.WILDCARD : Match.EXACT;
    List<String> values = value.isEmpty() ? List.of() : List.of(value);
    return ItemQuery.ALL.withTags(new TagFilter(Optional.of(name), values, false, match));
  }

  static String text(Request request) {
    String text = request.query("q").orElse("").strip();
    if (text.length() > CHARS_MAX) {
      throw new Refusal(400, "a search has at most " + CHARS_MAX + " letters");
    }
    return text;
  }

  /** Where an id leads: to the page of what it is; nothing if it is nothing here. */
  static Optional<Id> resolve(Bytes id, Store store) {
    if (store.head(id).isPresent()) {
      return Optional.of(Id.process(id));
    }
    if (store.has(id) || store.findAny(id).isPresent()) {
      boolean module =
          store.query(ItemQuery.ALL.withIds(List.of(id)).withLimit(1)).hits().stream()
              .anyMatch(hit -> Row.kind(hit.tags()).equals("Module"));
      return Optional.of(module ? Id.module(id) : Id.message(id));
    }
    boolean owner =
        !store.query(ItemQuery.ALL.withOwners(List.of(id)).withLimit(1)).hits().isEmpty();
    return owner ? Optional.of(Id.owner(id)) : Optional.empty();
  }

  /** The id in the path of a request. */
  static Bytes id(Request request) {
    String text = request.parameter("id");
    return Ids.parse(text)
        .orElseThrow(() ->
            new Refusal(
                404,
                "an id has 43 letters of base64url; this one has "
                    + text.length()
                    + " or others among them"));
  }

  /** A whole number in a query. */
  static long whole(String text) {
    if (text.isEmpty() || text.length() > DIGITS_MAX || !text.chars().allMatch(Query::isDigit)) {
      throw new Refusal(
          400, "expected a whole number of at most " + DIGITS_MAX + " digits in the address");
    }
    return Long.parseLong(text);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
