package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a {@link KvMap} in the order of its keys, from the first that is not below a given
 * one on. Looks at no node that holds only smaller keys, except where the ways part.
 */
final class KvWalk {
  private static final int LONGEST_NIBBLES = 2 * KvMap.KEY_BYTES_MAX;

  /** Sees an entry and says whether to go on. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(Bytes key, KvValue value);
  }

  private final Blobs blobs;
  private final byte[] from;
  private final byte[] key = new byte[LONGEST_NIBBLES];

  KvWalk(Blobs blobs, byte[] from) {
    this.blobs = blobs;
    this.from = from;
  }

  void from(KvRef top, Visitor visitor) {
    boolean _ = visit(top, 0, true, visitor);
  }

  /**
   * @param tight whether the key so far is how {@link #from} begins; else it is beyond that
   */
  private boolean visit(KvRef ref, int depth, boolean tight, Visitor visitor) {
    KvNode node = ref.node(blobs);
    int end = depth;
    boolean stillTight = tight;
    for (byte nibble : node.path()) {
      if (end == LONGEST_NIBBLES) {
        throw malformed(ref);
      }
      if (stillTight && end < from.length && nibble != from[end]) {
        if (nibble < from[end]) {
          return true;
        }
        stillTight = false;
      }
      key[end++] = nibble;
    }
    boolean below = stillTight && end < from.length;
    KvValue value = node.value();
    if (value != null && !below && !visitor.visit(key(end, ref), value)) {
      return false;
    }
    int first = below ? from[end] : 0;
    for (int place = first; place < KvNode.FAN_OUT; place++) {
      @Nullable KvRef child = node.child(place);
      if (child != null) {
        if (end == LONGEST_NIBBLES) {
          throw malformed(ref);
        }
        key[end] = (byte) place;
        if (!visit(child, end + 1, below && place == first, visitor)) {
          return false;
        }
      }
    }
    return true;
  }

  private Bytes key(int nibbles, KvRef ref) {
    if (nibbles % 2 != 0) {
      throw malformed(ref);
    }
    byte[] bytes = new byte[nibbles / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (key[2 * i] << 4 | key[2 * i + 1]);
    }
    return Bytes.wrap(bytes);
  }

  private static BlobMissingException malformed(KvRef ref) {
    return new BlobMissingException(ref.hash(), "node");
  }
}
