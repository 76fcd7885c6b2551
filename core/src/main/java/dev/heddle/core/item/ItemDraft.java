package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * What a wallet turns into an item by signing it.
 *
 * @param target 32 bytes: an address, or the process a message is for
 * @param anchor 32 bytes that tell otherwise equal items apart
 */
public record ItemDraft(Optional<Bytes> target, Optional<Bytes> anchor, Tags tags, Bytes data) {
  public ItemDraft {
    checkSize("target", target);
    checkSize("anchor", anchor);
    if (tags.raw().size() > ItemRules.ARBUNDLES.tagBytesMax()) {
      throw new IllegalArgumentException(
          tags.raw().size()
              + " bytes of tags are over the limit of "
              + ItemRules.ARBUNDLES.tagBytesMax()
              + "; move content to the data");
    }
  }

  private static void checkSize(String part, Optional<Bytes> bytes) {
    if (bytes.isPresent() && bytes.get().size() != 32) {
      throw new IllegalArgumentException(
          part + " has 32 bytes or is absent; got " + bytes.get().size());
    }
  }
}
