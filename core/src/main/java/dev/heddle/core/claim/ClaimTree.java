package dev.heddle.core.claim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Merkle tree over the {@link SlotClaim}s of a process, in the order of slots, that grows at its
 * end and knows what it was for any number of slots before.
 *
 * <p>For {@code n} slots it is the perfect binary tree of the least height {@code h} with {@code
 * 2^h >= n}. Leaves are at level 0; a node that no slot lies below is 32 zero bytes, any other is
 * {@code H(0x21 || left || right)}. Who opens a node gives its two children, so finding the first
 * slot in which two trees differ takes {@code h} rounds. Not safe for use by several threads.
 */
public final class ClaimTree {
  /** The most slots of a claim: twenty rounds. */
  public static final int CLAIM_SLOTS_MAX = 1 << 20;

  /** What stands where there are no slots. */
  public static final Bytes NOTHING = Bytes.wrap(new byte[Level.HASH_BYTES]);

  private static final Bytes MARK = Bytes.hex("21");

  /** The nodes of a level below which all slots are there. */
  private static final class Level {
    static final int HASH_BYTES = 32;
    private byte[] hashes = new byte[HASH_BYTES];
    private int count;

    void add(Bytes hash) {
      if ((count + 1) * HASH_BYTES > hashes.length) {
        hashes = Arrays.copyOf(hashes, hashes.length * 2);
      }
      hash.copyTo(hashes, count++ * HASH_BYTES);
    }

    Bytes get(int index) {
      int at = index * HASH_BYTES;
      return Bytes.wrap(Arrays.copyOfRange(hashes, at, at + HASH_BYTES));
    }
  }

  private final List<Level> levels = new ArrayList<>(List.of(new Level()));

  /** A tree without slots. */
  public ClaimTree() {}

  /** The two nodes below one. */
  public record Children(Bytes left, Bytes right) {
    /** The node that they are the children of. */
    public Bytes hash() {
      return Hashes.sha256(MARK, left, right);
    }
  }

  /** How many slots it has. */
  public int slots() {
    return levels.getFirst().count;
  }

  /**
   * Adds the next slot.
   *
   * @param leaf {@link SlotClaim#hash}
   * @throws IllegalStateException if it is full
   */
  public void add(Bytes leaf) {
    if (slots() == CLAIM_SLOTS_MAX) {
      throw new IllegalStateException("a claim has at most " + CLAIM_SLOTS_MAX + " slots");
    }
    levels.getFirst().add(leaf);
    for (int height = 0; levels.get(height).count % 2 == 0; height++) {
      Level level = levels.get(height);
      if (levels.size() == height + 1) {
        levels.add(new Level());
      }
      Bytes left = level.get(level.count - 2);
      levels.get(height + 1).add(new Children(left, level.get(level.count - 1)).hash());
    }
  }

  /** How many levels lie above the leaves of so many slots. */
  public static int height(int slots) {
    return slots <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(slots - 1);
  }

  /** The top node for the first slots. */
  public Bytes top(int slots) {
    return node(slots, height(slots), 0);
  }

  /**
   * The nodes below one.
   *
   * @param slots for how many slots, up to {@link #slots}
   * @param level from 1
   * @param index from the left, from 0
   * @throws IllegalArgumentException if there is no such node
   */
  public Children open(int slots, int level, int index) {
    int height = height(slots);
    if (slots < 1
        || slots > slots()
        || level < 1
        || level > height
        || index < 0
        || index >> (height - level) != 0) {
      throw new IllegalArgumentException(
          "there is no node %d at level %d of %d slots".formatted(index, level, slots));
    }
    return new Children(node(slots, level - 1, 2 * index), node(slots, level - 1, 2 * index + 1));
  }

  private Bytes node(int slots, int level, int index) {
    long from = (long) index << level;
    if (from >= slots) {
      return NOTHING;
    }
    return from + (1L << level) <= slots
        ? levels.get(level).get(index)
        : new Children(node(slots, level - 1, 2 * index), node(slots, level - 1, 2 * index + 1))
            .hash();
  }

  /** The neighbours on the way from a slot up, which prove it. */
  public List<Bytes> path(int slots, int slot) {
    List<Bytes> path = new ArrayList<>();
    for (int level = 0; level < height(slots); level++) {
      path.add(node(slots, level, slot >> level ^ 1));
    }
    return List.copyOf(path);
  }

  /**
   * The top node that a slot and its neighbours lead to. Takes anything.
   *
   * @param path as {@link #path} gives it
   */
  public static Bytes top(SlotClaim claim, List<Bytes> path) {
    Bytes node = claim.hash();
    for (int level = 0; level < path.size(); level++) {
      boolean right = (claim.slot() >> level & 1) == 1;
      node =
          (right ? new Children(path.get(level), node) : new Children(node, path.get(level)))
              .hash();
    }
    return node;
  }
}
