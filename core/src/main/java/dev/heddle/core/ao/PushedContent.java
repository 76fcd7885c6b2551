package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DeepHash;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pushed message says, whoever pushed it and for whichever root: the scheduler knows by it
 * that it has the message already.
 *
 * <p>The deep hash of an item without owner and without {@code Pushed-For}, its tags sorted by name
 * and then by value (reference scheduler, {@code deep_hash}).
 */
public final class PushedContent {
  private static final Comparator<String> BY_BYTES = Comparator.comparing(Bytes::utf8);

  private PushedContent() {}

  /** The hash by which duplicates are found; 48 bytes. */
  public static Bytes hash(ItemDraft content) {
    return hash(
        content,
        tagsOf(content).stream()
            .sorted(Comparator.comparing(Tag::name, BY_BYTES).thenComparing(Tag::value, BY_BYTES))
            .toList());
  }

  /** The same with the tags in their order, as older schedulers stored it. */
  public static Bytes hashUnsorted(ItemDraft content) {
    return hash(content, tagsOf(content));
  }

  private static List<Tag> tagsOf(ItemDraft content) {
    return content.tags().list().stream().filter(tag -> !tag.name().equals("Pushed-For")).toList();
  }

  private static Bytes hash(ItemDraft content, List<Tag> tags) {
    return DeepHash.hash(
        Bytes.utf8("dataitem"),
        Bytes.utf8("1"),
        Bytes.utf8("1"),
        Bytes.EMPTY,
        orEmpty(content.target()),
        orEmpty(content.anchor()),
        Tags.of(tags).raw(),
        content.data());
  }

  private static Bytes orEmpty(Optional<Bytes> part) {
    return part.orElse(Bytes.EMPTY);
  }
}
