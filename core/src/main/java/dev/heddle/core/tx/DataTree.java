package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

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
  private static final int HASH_BYTES = 32;

  private final Bytes root;
  private final List<Chunk> chunks;

  private DataTree(Bytes root, List<Chunk> chunks) {
    this.root = root;
    this.chunks = List.copyOf(chunks);
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
    List<Bytes> hashes = new ArrayList<>();
    int start = 0;
    for (long end : chunkEnds(data.size())) {
      hashes.add(Hashes.sha256(data.slice(start, (int) end)));
      start = (int) end;
    }
    return of(data.size(), hashes);
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
    List<Node> level = new ArrayList<>();
    for (int i = 0; i < hashes.size(); i++) {
      level.add(Node.leaf(hashes.get(i), ends.get(i), i));
    }
    Bytes[] paths = new Bytes[hashes.size()];
    while (level.size() > 1) {
      level = pairUp(level);
    }
    level.getFirst().collectPaths(Bytes.EMPTY, paths);
    List<Chunk> chunks = new ArrayList<>();
    long start = 0;
    for (int i = 0; i < paths.length; i++) {
      chunks.add(new Chunk(hashes.get(i), start, ends.get(i), paths[i]));
      start = ends.get(i);
    }
    return new DataTree(level.getFirst().id(), chunks);
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
    return root;
  }

  /** All chunks, the empty one at the end included. */
  public List<Chunk> chunks() {
    return chunks;
  }

  /** The chunks that are uploaded: those with bytes in them. */
  public List<Chunk> uploads() {
    return chunks.stream().filter(chunk -> chunk.end() > chunk.start()).toList();
  }

  static Bytes leafId(Bytes dataHash, Bytes end) {
    return Hashes.sha256(Hashes.sha256(dataHash), Hashes.sha256(end));
  }

  static Bytes branchId(Bytes left, Bytes right, Bytes boundary) {
    return Hashes.sha256(Hashes.sha256(left), Hashes.sha256(right), Hashes.sha256(boundary));
  }

  private static Bytes note(long number) {
    return Bytes.wrap(ByteBuffer.allocate(HASH_BYTES).putLong(24, number).array());
  }

  private static List<Node> pairUp(List<Node> level) {
    List<Node> above = new ArrayList<>();
    for (int i = 0; i + 1 < level.size(); i += 2) {
      above.add(Node.branch(level.get(i), level.get(i + 1)));
    }
    if (level.size() % 2 == 1) {
      above.add(level.getLast());
    }
    return above;
  }

  private sealed interface Node {
    Bytes id();

    long end();

    void collectPaths(Bytes prefix, Bytes[] paths);

    static Node leaf(Bytes hash, long end, int index) {
      return new Leaf(leafId(hash, note(end)), hash, end, index);
    }

    static Node branch(Node left, Node right) {
      return new Fork(branchId(left.id(), right.id(), note(left.end())), left, right, right.end());
    }
  }

  private record Leaf(Bytes id, Bytes hash, long end, int index) implements Node {
    @Override
    public void collectPaths(Bytes prefix, Bytes[] paths) {
      paths[index] = Bytes.concat(prefix, hash, note(end));
    }
  }

  private record Fork(Bytes id, Node left, Node right, long end) implements Node {
    @Override
    public void collectPaths(Bytes prefix, Bytes[] paths) {
      Bytes here = Bytes.concat(prefix, left.id(), right.id(), note(left.end()));
      left.collectPaths(here, paths);
      right.collectPaths(here, paths);
    }
  }
}
