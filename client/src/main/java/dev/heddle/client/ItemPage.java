package dev.heddle.client;

import dev.heddle.core.item.Tag;
import java.util.List;
import java.util.Optional;

/** Items that a gateway found. */
public record ItemPage(List<Found> items, boolean hasNext) {
  public ItemPage {
    items = List.copyOf(items);
  }

  /**
   * One item, without its data.
   *
   * @param owner the signer's address as gateways write it
   * @param dataBytes size of the data
   * @param cursor goes into {@link ItemQuery#after(String)}
   */
  public record Found(String id, String owner, List<Tag> tags, long dataBytes, String cursor) {
    public Found {
      tags = List.copyOf(tags);
    }

    /** The value of the first tag of that name. */
    public Optional<String> tag(String name) {
      return tags.stream().filter(tag -> tag.name().equals(name)).map(Tag::value).findFirst();
    }
  }
}
