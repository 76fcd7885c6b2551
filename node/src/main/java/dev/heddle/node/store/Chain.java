package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import dev.heddle.node.store.Rows.ClockRow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The local chain: blocks that say in which order, and roughly when, things came to this node.
 *
 * <p>The hash of a block is SHA-384 of the text {@code heddle block 1}, height (8), timestamp (8),
 * the hash before (48), and the chained SHA-256 of the ids that it holds (32).
 */
final class Chain {
  private static final int HASH_BYTES = 48;
  private static final Bytes DOMAIN = Bytes.utf8("heddle block 1");

  private final Index index;
  private final InstantSource clock;
  private final long firstHeight;

  Chain(Index index, InstantSource clock, long firstHeight) {
    this.index = index;
    this.clock = clock;
    this.firstHeight = firstHeight;
  }

  /** The block that closes over what is in the index and in no block; call it in the writer. */
  BlockRecord next() {
    Optional<Block> tip = tip();
    ClockRow open = Indexing.clock(index);
    long height = tip.map(block -> block.height() + 1).orElse(firstHeight);
    long timestampMs = Math.max(clock.millis(), tip.map(Block::timestampMs).orElse(0L));
    Bytes previous = tip.map(Block::hash).orElse(Rows.zeros(HASH_BYTES));
    Bytes hash =
        Hashes.sha384(
            DOMAIN, Keys.number(height), Keys.number(timestampMs), previous, open.digest());
    return new BlockRecord(height, timestampMs, previous, hash);
  }

  /** The newest block; nothing only before the first. */
  Optional<Block> tip() {
    try (Scan scan = index.scan(Table.BLOCK, Bytes.EMPTY, Keys.END, Direction.DOWN)) {
      return scan.next() ? Optional.of(read(scan)) : Optional.empty();
    }
  }

  Optional<Block> block(long height) {
    return index.get(Table.BLOCK, Keys.number(height)).map(row -> Rows.block(height, row));
  }

  Optional<Block> block(Bytes hash) {
    return index.get(Table.BLOCK_HASH, hash).flatMap(height -> block(Keys.number(height)));
  }

  List<Block> from(long minHeight, int limit) {
    List<Block> blocks = new ArrayList<>();
    Bytes from = Keys.number(Math.max(0, minHeight));
    try (Scan scan = index.scan(Table.BLOCK, from, Keys.END, Direction.UP)) {
      while (blocks.size() < limit && scan.next()) {
        blocks.add(read(scan));
      }
    }
    return List.copyOf(blocks);
  }

  private static Block read(Scan scan) {
    return Rows.block(Keys.number(scan.key()), scan.value());
  }
}
