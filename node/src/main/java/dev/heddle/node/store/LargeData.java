package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.tx.DataTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts data into the log that do not fit into one record: in chunks under their data root, a few in
 * each append. What is there already is not written again.
 */
public final class LargeData {
  /** Chunks in one append: 4 MiB. */
  private static final int CHUNKS = 16;

  private final Store store;

  public LargeData(Store store) {
    this.store = store;
  }

  /** Where chunks come from, with their proofs. */
  public interface Chunks {
    int count();

    ChunksRecord.Chunk chunk(int index);
  }

  /**
   * Keeps data and returns when they are durable. They are read twice.
   *
   * @param data at least one byte
   * @throws StoreException if the log does not take them; what it took is used by the next try
   */
  public DataPlace keep(StoredBytes data) {
    List<Bytes> hashes = new ArrayList<>();
    long start = 0;
    for (long end : DataTree.chunkEnds(data.size())) {
      hashes.add(Hashes.sha256(data.range(start, end)));
      start = end;
    }
    DataTree tree = DataTree.of(data.size(), hashes);
    boolean emptyLast = tree.chunk(tree.count() - 1).start() == data.size();
    int count = tree.count() - (emptyLast ? 1 : 0);
    return keep(
        tree.root(),
        data.size(),
        new Chunks() {
          @Override
          public int count() {
            return count;
          }

          @Override
          public ChunksRecord.Chunk chunk(int index) {
            DataTree.Chunk chunk = tree.chunk(index);
            Bytes bytes = data.range(chunk.start(), chunk.end());
            return new ChunksRecord.Chunk(chunk.start(), chunk.path(), bytes);
          }
        });
  }

  /** Keeps chunks whose proofs were checked, and returns when they are durable. */
  public DataPlace keep(Bytes dataRoot, long dataSize, Chunks chunks) {
    if (!store.weave().holds(dataRoot, dataSize)) {
      List<ChunksRecord.Chunk> next = new ArrayList<>();
      for (int i = 0; i < chunks.count(); i++) {
        next.add(chunks.chunk(i));
        if (next.size() == CHUNKS || i == chunks.count() - 1) {
          store.commit(new ChunksRecord(dataRoot, dataSize, next));
          next = new ArrayList<>();
        }
      }
    }
    return DataPlace.all(dataRoot, dataSize);
  }
}
