package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;

/**
 * A verified place in a transaction's data: which bytes a proof is about and what they hash to.
 *
 * @param dataHash SHA-256 of the chunk
 * @param start where the chunk begins in the data
 * @param end where it ends, exclusive
 */
public record DataPath(Bytes dataHash, long start, long end) {
  public static final int PATH_BYTES_MAX = 256 * 1024;
  private static final int BRANCH_BYTES = 96;
  private static final int LEAF_BYTES = 64;
  private static final Bytes REBASE = Bytes.wrap(new byte[32]);

  /** True if the chunk is the one that the proof is about. */
  public boolean proves(Bytes chunk) {
    return chunk.size() == end - start && Hashes.sha256(chunk).equals(dataHash);
  }

  /**
   * Follows a proof from the root to the chunk that holds the byte at {@code offset}; nothing if it
   * does not hold. Proofs of foreign data may restart their offsets in a sub-tree (32 zero bytes
   * before a branch); ours never do.
   *
   * @param size the data size that the transaction declares
   */
  public static Optional<DataPath> follow(Bytes root, long offset, long size, Bytes path) {
    if (size <= 0 || path.size() > PATH_BYTES_MAX) {
      return Optional.empty();
    }
    return new Walk(root, Math.clamp(offset, 0, size - 1), size).down(path);
  }

  /** The state of a descent: the node that must come next and the bytes it can be about. */
  private static final class Walk {
    private Bytes expected;
    private long offset;
    private long low;
    private long high;
    private long shift;

    Walk(Bytes root, long offset, long size) {
      this.expected = root;
      this.offset = offset;
      this.high = size;
    }

    Optional<DataPath> down(Bytes path) {
      Bytes rest = path;
      while (rest.size() > LEAF_BYTES) {
        boolean rebase = rest.startsWith(REBASE);
        rest = rebase ? rest.from(REBASE.size()) : rest;
        if (rest.size() < BRANCH_BYTES || !branch(rest, rebase)) {
          return Optional.empty();
        }
        rest = rest.from(BRANCH_BYTES);
      }
      return rest.size() == LEAF_BYTES ? leaf(rest) : Optional.empty();
    }

    private boolean branch(Bytes rest, boolean rebase) {
      Bytes left = rest.slice(0, 32);
      Bytes right = rest.slice(32, 64);
      Bytes boundaryNote = rest.slice(64, 96);
      long boundary = number(boundaryNote);
      if (boundary < 0 || !MerkleTree.branchId(left, right, boundaryNote).equals(expected)) {
        return false;
      }
      boolean goLeft = offset < boundary;
      expected = goLeft ? left : right;
      long newLow = goLeft ? low : Math.max(low, boundary);
      long newHigh = goLeft ? Math.min(high, boundary) : high;
      if (rebase) {
        shift += newLow;
        offset -= newLow;
        newHigh -= newLow;
        newLow = 0;
      }
      low = newLow;
      high = newHigh;
      return high > low;
    }

    private Optional<DataPath> leaf(Bytes leaf) {
      Bytes dataHash = leaf.slice(0, 32);
      long end = number(leaf.from(32));
      boolean holds =
          end > low
              && end - low <= DataTree.CHUNK_BYTES_MAX
              && high - low <= DataTree.CHUNK_BYTES_MAX
              && MerkleTree.leafId(dataHash, leaf.from(32)).equals(expected);
      return holds
          ? Optional.of(new DataPath(dataHash, shift + low, shift + Math.min(high, end)))
          : Optional.empty();
    }

    /** A 32-byte big-endian number; negative if it is beyond any size. */
    private static long number(Bytes note) {
      long number = 0;
      for (int i = 0; i < 32; i++) {
        if (i < 24 && note.at(i) != 0) {
          return -1;
        }
        number = number << 8 | (note.at(i) & 0xff);
      }
      return number;
    }
  }
}
