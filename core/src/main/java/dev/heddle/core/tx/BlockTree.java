package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.MerkleTree.Leaf;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree over the data of a block's transactions: its root is the block's {@code tx_root},
 * a path in it ({@code tx_path}) proves which data root lies where in the weave.
 *
 * <p>Since fork 2.5 the data of each transaction take up a whole number of chunks of 256 KiB in the
 * weave; what is left of the last one is a leaf of its own that stands for nothing.
 */
public final class BlockTree {
  private final MerkleTree tree;
  private final List<Integer> leafOf = new ArrayList<>();

  /**
   * The data of a transaction.
   *
   * @param size more than zero
   */
  public record Entry(Bytes dataRoot, long size) {}

  /**
   * @param entries in the order of their places in the weave, at least one
   */
  public BlockTree(List<Entry> entries) {
    List<Leaf> leaves = new ArrayList<>();
    long at = 0;
    for (Entry entry : entries) {
      leafOf.add(leaves.size());
      leaves.add(new Leaf(entry.dataRoot(), at + entry.size()));
      long end = at + padded(entry.size());
      if (end > at + entry.size()) {
        leaves.add(new Leaf(Bytes.EMPTY, end));
      }
      at = end;
    }
    this.tree = new MerkleTree(leaves);
  }

  /** What data of that size take up in the weave. */
  public static long padded(long size) {
    long chunks = size / DataTree.CHUNK_BYTES_MAX + (size % DataTree.CHUNK_BYTES_MAX == 0 ? 0 : 1);
    return Math.multiplyExact(chunks, (long) DataTree.CHUNK_BYTES_MAX);
  }

  /** The {@code tx_root} of the block. */
  public Bytes root() {
    return tree.root();
  }

  /** The {@code tx_path} of a transaction, by its number among the entries. */
  public Bytes path(int entry) {
    return tree.path(leafOf.get(entry));
  }
}
