package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.tx.MerkleTree.Leaf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Merkle tree over the chunks of a transaction's data: its root is what the transaction commits
 * to, a path in it proves one chunk.
 *
 * <p>Chunks have 256 KiB; when less than 32 KiB would remain, the last two share the rest evenly;
 * data of a whole number of chunks is followed by an empty one that takes part in the tree but is
 * not uploaded. Leaves hash the chunk and its end, branches their children and the end of the left
 * one (32-byte big-endian). Paths run from the root: for each branch left, right, boundary; then
 * chunk hash and end.
 */
public final class DataTree {
  public static final int CHUNK_BYTES_MAX = 256 * 1024;
  public static final int CHUNK_BYTES_MIN = 32 * 1024;

  private final List<Bytes> hashes;
  private final List<Long> ends;
  private final MerkleTree tree;

  private DataTree(List<Bytes> hashes, List<Long> ends) {
    this.hashes = List.copyOf(hashes);
    this.ends = ends;
    this.tree =
        new MerkleTree(
            IntStream.range(0, ends.size())
                .mapToObj(i -> new Leaf(hashes.get(i), ends.get(i)))
                .toList());
  }

  /**
   * A chunk and its proof.
   *
   * @param hash SHA-256 of its bytes
   * @param start where it begins in the data
   * @param end where the next begins; equal to {@code start} for the empty chunk at the end
   */
  public record Chunk(Bytes hash, long start, long end, Bytes path) {}

  /** The tree of data in memory; data of zero bytes has the root of one empty chunk. */
  public static DataTree of(Bytes data) {
    return of(data, chunkEnds(data.size()));
  }

  /**
   * The tree that nodes of Arweave themselves make of data that a transaction carries: the last two
   * chunks are not evened out there.
   */
  public static DataTree uneven(Bytes data) {
    List<Long> ends = new ArrayList<>();
    for (long end = CHUNK_BYTES_MAX; end <= data.size(); end += CHUNK_BYTES_MAX) {
      ends.add(end);
    }
    ends.add((long) data.size());
    return of(data, ends);
  }

  private static DataTree of(Bytes data, List<Long> ends) {
    List<Bytes> hashes = new ArrayList<>();
    int start = 0;
    for (long end : ends) {
      hashes.add(Hashes.sha256(data.slice(start, (int) end)));
      start = (int) end;
    }
    return new DataTree(hashes, ends);
  }

  /**
   * The tree of data that was hashed chunk by chunk, along {@link #chunkEnds}.
   *
   * @param hashes SHA-256 of each chunk, the empty one included
   */
  public static DataTree of(long size, List<Bytes> hashes) {
    List<Long> ends = chunkEnds(size);
    if (ends.size() != hashes.size()) {
      throw new IllegalArgumentException(
          size + " bytes have " + ends.size() + " chunks, not " + hashes.size());
    }
    return new DataTree(hashes, ends);
  }

  /** Where each chunk of that many bytes ends, the empty chunk at the end included. */
  public static List<Long> chunkEnds(long size) {
    List<Long> ends = new ArrayList<>();
    long at = 0;
    while (size - at >= CHUNK_BYTES_MAX) {
      long rest = size - at;
      long next = rest - CHUNK_BYTES_MAX;
      at += next > 0 && next < CHUNK_BYTES_MIN ? (rest + 1) / 2 : CHUNK_BYTES_MAX;
      ends.add(at);
    }
    ends.add(size);
    return ends;
  }

  /** The {@code data_root} of the transaction. */
  public Bytes root() {
    return tree.root();
  }

  /** How many chunks there are, the empty one at the end included. */
  public int count() {
    return ends.size();
  }

  /** One chunk, its proof put together now. */
  public Chunk chunk(int index) {
    long start = index == 0 ? 0 : ends.get(index - 1);
    return new Chunk(hashes.get(index), start, ends.get(index), tree.path(index));
  }

  /** All chunks, the empty one at the end included. */
  public List<Chunk> chunks() {
    return IntStream.range(0, count()).mapToObj(this::chunk).toList();
  }

  /** The chunks that are uploaded: those with bytes in them. */
  public List<Chunk> uploads() {
    return chunks().stream().filter(chunk -> chunk.end() > chunk.start()).toList();
  }
}
