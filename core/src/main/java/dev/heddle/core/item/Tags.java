package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tags of an item, together with the very bytes that were signed.
 *
 * <p>The encoding is Avro: blocks of records, each a name and a value. It is not unique (several
 * blocks, long forms of numbers), so a decoded value keeps its bytes and never encodes them again.
 * Names are case-sensitive and may repeat. Text that is not UTF-8 shows as U+FFFD in {@link
 * #list()} and is exact in {@link #raw()}. Immutable. Equality is that of the bytes.
 */
public final class Tags {
  public static final Tags NONE = new Tags(List.of(), Bytes.EMPTY);

  private final List<Tag> list;
  private final Bytes raw;

  private Tags(List<Tag> list, Bytes raw) {
    this.list = list;
    this.raw = raw;
  }

  /** Encodes the tags in one block, as arbundles does; no tags are no bytes. */
  public static Tags of(List<Tag> tags) {
    return tags.isEmpty() ? NONE : new Tags(List.copyOf(tags), AvroTags.encode(tags));
  }

  /** Encodes the tags in one block, as arbundles does; no tags are no bytes. */
  public static Tags of(Tag... tags) {
    return of(List.of(tags));
  }

  /**
   * Decodes under {@link ItemRules#ARBUNDLES}.
   *
   * @param count the number of tags that the item declares
   * @throws MalformedItemException if the bytes do not hold exactly {@code count} tags
   */
  public static Tags decode(Bytes raw, long count) {
    return decode(raw, count, ItemRules.ARBUNDLES);
  }

  /**
   * Decodes under the given rules.
   *
   * @param count the number of tags that the item declares
   * @throws MalformedItemException if the bytes do not hold exactly {@code count} tags
   */
  public static Tags decode(Bytes raw, long count, ItemRules rules) {
    return new Tags(AvroTags.decode(raw, count, rules), raw);
  }

  public List<Tag> list() {
    return list;
  }

  /** The Avro bytes, exactly as signed. */
  public Bytes raw() {
    return raw;
  }

  public int size() {
    return list.size();
  }

  /** The value of the first tag of that name. */
  public Optional<String> first(String name) {
    for (Tag tag : list) {
      if (tag.name().equals(name)) {
        return Optional.of(tag.value());
      }
    }
    return Optional.empty();
  }

  /** The values of all tags of that name, in order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Tag tag : list) {
      if (tag.name().equals(name)) {
        values.add(tag.value());
      }
    }
    return List.copyOf(values);
  }

  /** True if some tag of that name has that value. */
  public boolean has(String name, String value) {
    return list.contains(new Tag(name, value));
  }

  /** These tags and then those, encoded anew. */
  public Tags plus(Tag... more) {
    return plus(List.of(more));
  }

  /** These tags and then those, encoded anew. */
  public Tags plus(List<Tag> more) {
    List<Tag> joined = new ArrayList<>(list);
    joined.addAll(more);
    return of(joined);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tags that && raw.equals(that.raw);
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  @Override
  public String toString() {
    return list.toString();
  }
}
