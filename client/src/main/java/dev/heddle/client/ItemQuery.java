package dev.heddle.client;

import dev.heddle.core.item.Tag;
import java.util.List;
import java.util.Optional;

/**
 * Which items the gateway shall list: all of the tags, any of the owners, newest first.
 *
 * @param owners addresses as gateways write them; empty for everybody
 * @param after cursor of the page before
 */
public record ItemQuery(List<Tag> tags, List<String> owners, Optional<String> after, int limit) {
  static final String QUERY =
      "query($tags:[TagFilter!],$owners:[String!],$first:Int,$after:String)"
          + "{transactions(tags:$tags,owners:$owners,first:$first,after:$after,sort:HEIGHT_DESC)"
          + "{pageInfo{hasNextPage} edges{cursor node{id owner{address} tags{name value}"
          + " data{size}}}}}";

  public ItemQuery {
    tags = List.copyOf(tags);
    owners = List.copyOf(owners);
  }

  /** The items of that ao type: {@code Process}, {@code Module}, {@code Message}… */
  public static ItemQuery ofType(String type, int limit) {
    return new ItemQuery(
        List.of(new Tag("Data-Protocol", "ao"), new Tag("Type", type)),
        List.of(),
        Optional.empty(),
        limit);
  }

  public ItemQuery and(Tag tag) {
    return new ItemQuery(
        java.util.stream.Stream.concat(tags.stream(), java.util.stream.Stream.of(tag)).toList(),
        owners,
        after,
        limit);
  }

  public ItemQuery after(String cursor) {
    return new ItemQuery(tags, owners, Optional.of(cursor), limit);
  }
}
