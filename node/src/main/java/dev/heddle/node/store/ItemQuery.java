package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A question for items and layer-one transactions, as GraphQL's {@code transactions} asks it.
 *
 * <p>All conditions must hold. An empty list is no condition; within a list one match is enough.
 *
 * @param owners addresses, 32 bytes each (SHA-256 of the owner)
 * @param recipients targets, 32 bytes each
 * @param bundledIn ids of parents; see {@link Bundled}
 * @param minHeight lowest height of a block, inclusive; may name the open block
 * @param maxHeight highest height of a block, inclusive
 * @param after the ord of the last item already seen, exclusive, in the direction of the order
 * @param limit 1 to {@value #LIMIT_MAX}
 */
public record ItemQuery(
    List<Bytes> ids,
    List<Bytes> owners,
    List<Bytes> recipients,
    List<TagFilter> tags,
    Bundled bundledIn,
    OptionalLong minHeight,
    OptionalLong maxHeight,
    Order order,
    OptionalLong after,
    int limit) {
  public static final int LIMIT_MAX = 1000;
  public static final int CONDITIONS_MAX = 4096;

  /** Everything, newest first. */
  public static final ItemQuery ALL =
      new ItemQuery(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Bundled.ANY,
          OptionalLong.empty(),
          OptionalLong.empty(),
          Order.HEIGHT_DESC,
          OptionalLong.empty(),
          LIMIT_MAX);

  public ItemQuery {
    ids = List.copyOf(ids);
    owners = List.copyOf(owners);
    recipients = List.copyOf(recipients);
    tags = List.copyOf(tags);
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException(
          "a page has 1 to " + LIMIT_MAX + " items, not " + limit + "; ask for more pages");
    }
    int conditions =
        ids.size()
            + owners.size()
            + recipients.size()
            + bundledIn.parents().size()
            + tags.stream().mapToInt(tag -> tag.values().size()).sum();
    if (conditions > CONDITIONS_MAX) {
      throw new IllegalArgumentException(
          conditions + " values in one query, at most " + CONDITIONS_MAX + " allowed; split it");
    }
  }

  /**
   * The order of the answers. Items are ingested in the order of their blocks here, so the orders
   * by time of ingestion are those by height.
   */
  public enum Order {
    HEIGHT_ASC,
    HEIGHT_DESC,
    INGESTED_ASC,
    INGESTED_DESC;

    boolean ascending() {
      return this == HEIGHT_ASC || this == INGESTED_ASC;
    }
  }

  /**
   * What an item must carry.
   *
   * @param name of the tag; nothing for any
   * @param values one of them is enough, but for {@link Match#FUZZY_AND}; none is any value
   * @param negated the item must carry no tag that is described so
   */
  public record TagFilter(
      Optional<String> name, List<String> values, boolean negated, Match match) {
    public TagFilter {
      values = List.copyOf(values);
    }

    public TagFilter(String name, List<String> values, boolean negated) {
      this(Optional.of(name), values, negated, Match.EXACT);
    }

    public TagFilter(String name, String... values) {
      this(name, List.of(values), false);
    }

    /** Whether an item with these tags passes. */
    boolean passes(Tags tags) {
      return tags.list().stream().anyMatch(this::describes) != negated;
    }

    private boolean describes(Tag tag) {
      boolean named = name.isEmpty() || name.get().equals(tag.name());
      return named && (values.isEmpty() || match.test(values, tag.value()));
    }

    /** True if items that pass are posted under terms of this filter. */
    boolean isPosted() {
      return match == Match.EXACT
          && !negated
          && !values.isEmpty()
          && name.filter(Content::isPosted).isPresent();
    }
  }

  /** How the value of a tag is compared with those of a filter. */
  public enum Match {
    EXACT {
      @Override
      boolean test(List<String> wanted, String value) {
        return wanted.contains(value);
      }
    },
    /** {@code *} stands for any letters, none included; all others for themselves. */
    WILDCARD {
      @Override
      boolean test(List<String> wanted, String value) {
        return wanted.stream().anyMatch(pattern -> fits(pattern, value));
      }
    },
    /** All that is wanted is somewhere in the value, whatever the case of letters. */
    FUZZY_AND {
      @Override
      boolean test(List<String> wanted, String value) {
        return wanted.stream().allMatch(part -> holds(value, part));
      }
    },
    /** Something that is wanted is somewhere in the value, whatever the case of letters. */
    FUZZY_OR {
      @Override
      boolean test(List<String> wanted, String value) {
        return wanted.stream().anyMatch(part -> holds(value, part));
      }
    };

    abstract boolean test(List<String> wanted, String value);

    private static boolean holds(String value, String part) {
      return value.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** The parts between the stars, each at the first place after the one before. */
    private static boolean fits(String pattern, String value) {
      List<String> parts = List.of(pattern.split("\\*", -1));
      if (parts.size() == 1) {
        return pattern.equals(value);
      }
      String last = parts.getLast();
      int end = value.length() - last.length();
      if (!value.startsWith(parts.getFirst()) || !value.endsWith(last)) {
        return false;
      }
      int at = parts.getFirst().length();
      for (String part : parts.subList(1, parts.size() - 1)) {
        int found = value.indexOf(part, at);
        if (found < 0) {
          return false;
        }
        at = found + part.length();
      }
      return at <= end;
    }
  }

  /**
   * What an item must have come in.
   *
   * @param unbundledOnly only what is in no bundle, as {@code bundledIn: null} asks: layer-one
   *     transactions and items that were uploaded by themselves
   * @param parents one of them; none is no condition
   */
  public record Bundled(boolean unbundledOnly, List<Bytes> parents) {
    public static final Bundled ANY = new Bundled(false, List.of());
    public static final Bundled NOT = new Bundled(true, List.of());

    public Bundled {
      parents = List.copyOf(parents);
    }

    /** In one of these. */
    public static Bundled in(List<Bytes> parents) {
      return new Bundled(false, parents);
    }
  }

  public ItemQuery withIds(List<Bytes> newIds) {
    return new ItemQuery(
        newIds, owners, recipients, tags, bundledIn, minHeight, maxHeight, order, after, limit);
  }

  public ItemQuery withOwners(List<Bytes> newOwners) {
    return new ItemQuery(
        ids, newOwners, recipients, tags, bundledIn, minHeight, maxHeight, order, after, limit);
  }

  public ItemQuery withRecipients(List<Bytes> newRecipients) {
    return new ItemQuery(
        ids, owners, newRecipients, tags, bundledIn, minHeight, maxHeight, order, after, limit);
  }

  public ItemQuery withTags(List<TagFilter> newTags) {
    return new ItemQuery(
        ids, owners, recipients, newTags, bundledIn, minHeight, maxHeight, order, after, limit);
  }

  public ItemQuery withTags(TagFilter... newTags) {
    return withTags(List.of(newTags));
  }

  public ItemQuery withBundledIn(Bundled newBundledIn) {
    return new ItemQuery(
        ids, owners, recipients, tags, newBundledIn, minHeight, maxHeight, order, after, limit);
  }

  public ItemQuery withHeights(OptionalLong newMin, OptionalLong newMax) {
    return new ItemQuery(
        ids, owners, recipients, tags, bundledIn, newMin, newMax, order, after, limit);
  }

  public ItemQuery withOrder(Order newOrder) {
    return new ItemQuery(
        ids, owners, recipients, tags, bundledIn, minHeight, maxHeight, newOrder, after, limit);
  }

  public ItemQuery withAfter(long ord) {
    return withAfter(OptionalLong.of(ord));
  }

  public ItemQuery withAfter(OptionalLong ord) {
    return new ItemQuery(
        ids, owners, recipients, tags, bundledIn, minHeight, maxHeight, order, ord, limit);
  }

  public ItemQuery withLimit(int newLimit) {
    return new ItemQuery(
        ids, owners, recipients, tags, bundledIn, minHeight, maxHeight, order, after, newLimit);
  }
}
