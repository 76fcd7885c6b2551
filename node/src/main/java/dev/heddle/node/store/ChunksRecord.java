package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.List;

/**
 * Chunks of data that a transaction or an item commits to, each with its proof. Whoever appends
 * them has checked the proofs.
 *
 * @param dataSize of the data as a whole
 */
public record ChunksRecord(Bytes dataRoot, long dataSize, List<Chunk> chunks)
    implements WeaveRecord {
  public ChunksRecord {
    chunks = List.copyOf(chunks);
  }

  /**
   * A chunk and its proof.
   *
   * @param start where in the data it begins
   * @param path leads from the data root to it
   */
  public record Chunk(long start, Bytes path, Bytes bytes) {}
}
