package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An inner node of a {@link StateTree}: the hashes of the children that there are, one after the
 * other, and those of the children that are in memory.
 */
final class TreeNode {
  static final int FAN_OUT = 16;
  private static final int HASH_BYTES = TreeHasher.HASH_BYTES;
  private static final int PLACE_BITS = 4;
  private static final int BITMAP_BYTES = 2;

  /** Of the children that there are; bit 0 is the first child. */
  private int bitmap;

  private byte[] hashes = new byte[0];

  /** By place; null above the pages, and a child is null while it is not in memory. */
  private final @Nullable TreeNode @Nullable [] children;

  /** Whether a child in memory has changed since its hash was put here. */
  private boolean stale;

  /** Whether it has changed since it was last handed out. */
  private boolean fresh;

  /**
   * @param level 1 just above the pages
   */
  TreeNode(int level) {
    this.children = level > 1 ? new @Nullable TreeNode[FAN_OUT] : null;
  }

  /** Which child of a node of that level a page is in. */
  static int place(int page, int level) {
    return page >>> (PLACE_BITS * (level - 1)) & (FAN_OUT - 1);
  }

  /** Reads the form that {@link #encode} writes; nothing if it is another one. */
  static Optional<TreeNode> decode(Bytes encoded, int level) {
    if (encoded.size() < BITMAP_BYTES) {
      return Optional.empty();
    }
    TreeNode node = new TreeNode(level);
    node.bitmap = (encoded.at(0) & 0xff) << 8 | (encoded.at(1) & 0xff);
    node.hashes = encoded.from(BITMAP_BYTES).toByteArray();
    if (node.isEmpty() || node.hashes.length != Integer.bitCount(node.bitmap) * HASH_BYTES) {
      return Optional.empty();
    }
    for (int place = 0; place < FAN_OUT; place++) {
      if (node.has(place) && node.hash(place).equals(StateTree.ABSENT)) {
        return Optional.empty();
      }
    }
    return Optional.of(node);
  }

  Bytes encode() {
    byte[] encoded = new byte[BITMAP_BYTES + hashes.length];
    encoded[0] = (byte) (bitmap >>> 8);
    encoded[1] = (byte) bitmap;
    System.arraycopy(hashes, 0, encoded, BITMAP_BYTES, hashes.length);
    return Bytes.wrap(encoded);
  }

  boolean isEmpty() {
    return bitmap == 0;
  }

  boolean has(int place) {
    return (bitmap >>> place & 1) != 0;
  }

  /** How many children before that place there are. */
  private int rank(int place) {
    return Integer.bitCount(bitmap & ((1 << place) - 1));
  }

  Bytes hash(int place) {
    if (!has(place)) {
      return StateTree.ABSENT;
    }
    int at = rank(place) * HASH_BYTES;
    return Bytes.wrap(Arrays.copyOfRange(hashes, at, at + HASH_BYTES));
  }

  /** Sets the hash of a child, or takes the child away. */
  void hash(int place, Bytes hash) {
    int at = rank(place) * HASH_BYTES;
    boolean gone = hash.equals(StateTree.ABSENT);
    if (has(place) && gone) {
      bitmap &= ~(1 << place);
      hashes = splice(at, at + HASH_BYTES, at, hashes.length - HASH_BYTES);
    } else if (!gone) {
      if (!has(place)) {
        bitmap |= 1 << place;
        hashes = splice(at, at, at + HASH_BYTES, hashes.length + HASH_BYTES);
      }
      hash.copyTo(hashes, at);
    }
  }

  private byte[] splice(int keep, int from, int to, int size) {
    byte[] spliced = new byte[size];
    System.arraycopy(hashes, 0, spliced, 0, keep);
    System.arraycopy(hashes, from, spliced, to, hashes.length - from);
    return spliced;
  }

  /** The child at that place if it is in memory. */
  @Nullable TreeNode child(int place) {
    return children == null ? null : children[place];
  }

  void child(int place, @Nullable TreeNode child) {
    if (children == null) {
      throw new IllegalStateException("the children of this node are pages");
    }
    children[place] = child;
  }

  boolean stale() {
    return stale;
  }

  boolean fresh() {
    return fresh;
  }

  void changed() {
    stale = true;
    fresh = true;
  }

  void hashed() {
    stale = false;
  }

  void handedOut() {
    fresh = false;
  }
}
