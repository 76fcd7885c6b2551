package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Arweave's Merkle tree over parts of which each begins where the one before ends: chunks of data,
 * or the data of a block's transactions.
 *
 * <p>A leaf hashes what it stands for and its end, a branch its children and the end of the left
 * one (32-byte big-endian). Pairs are made from the left; an odd one at the end is carried up as it
 * is. Paths are put together when they are asked for, so that a tree of many leaves stays small.
 */
final class MerkleTree {
  private static final int NOTE_BYTES = 32;

  private final List<Leaf> leaves;
  private final List<List<Node>> levels = new ArrayList<>();

  /**
   * A part.
   *
   * @param data what stands for it: the hash of a chunk, or a data root; of padding nothing
   * @param end where the next one begins
   */
  record Leaf(Bytes data, long end) {}

  private record Node(Bytes id, long end) {}

  /**
   * @param leaves at least one
   */
  MerkleTree(List<Leaf> leaves) {
    this.leaves = List.copyOf(leaves);
    levels.add(
        leaves.stream()
            .map(leaf -> new Node(leafId(leaf.data(), note(leaf.end())), leaf.end()))
            .toList());
    while (levels.getLast().size() > 1) {
      levels.add(pairUp(levels.getLast()));
    }
  }

  private static List<Node> pairUp(List<Node> level) {
    List<Node> above = new ArrayList<>(level.size() / 2 + 1);
    for (int i = 0; i + 1 < level.size(); i += 2) {
      Node left = level.get(i);
      Node right = level.get(i + 1);
      above.add(new Node(branchId(left.id(), right.id(), note(left.end())), right.end()));
    }
    if (level.size() % 2 == 1) {
      above.add(level.getLast());
    }
    return above;
  }

  Bytes root() {
    return levels.getLast().getFirst().id();
  }

  /**
   * The way from the root to a leaf: for each branch left, right, boundary; then the leaf and its
   * end.
   */
  Bytes path(int index) {
    List<Bytes> parts = new ArrayList<>();
    for (int height = levels.size() - 2; height >= 0; height--) {
      List<Node> level = levels.get(height);
      int left = index >> (height + 1) << 1;
      if (left + 1 < level.size()) {
        parts.add(level.get(left).id());
        parts.add(level.get(left + 1).id());
        parts.add(note(level.get(left).end()));
      }
    }
    parts.add(leaves.get(index).data());
    parts.add(note(leaves.get(index).end()));
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  static Bytes leafId(Bytes data, Bytes end) {
    return Hashes.sha256(Hashes.sha256(data), Hashes.sha256(end));
  }

  static Bytes branchId(Bytes left, Bytes right, Bytes boundary) {
    return Hashes.sha256(Hashes.sha256(left), Hashes.sha256(right), Hashes.sha256(boundary));
  }

  private static Bytes note(long number) {
    return Bytes.wrap(ByteBuffer.allocate(NOTE_BYTES).putLong(24, number).array());
  }
}
