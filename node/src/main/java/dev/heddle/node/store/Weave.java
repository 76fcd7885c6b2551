package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import dev.heddle.node.store.Rows.ChunkRow;
import dev.heddle.node.store.Rows.Meta;
import dev.heddle.node.store.Rows.WalletRow;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data of the local chain's transactions as one run of bytes, the chunks that large data are
 * kept in, and the wallets of the chain.
 *
 * <p>In the weave the data of each transaction take up a whole number of chunks of 256 KiB, in the
 * order in which transactions came. Safe for use by any thread.
 */
public final class Weave {
  private static final int BLOCK_WEAVE_AT = 104;

  private final Log log;
  private final Index index;
  private final Items items;

  Weave(Log log, Index index, Items items) {
    this.log = log;
    this.index = index;
    this.items = items;
  }

  /**
   * A transaction's place in the weave.
   *
   * @param start bytes of the weave before it
   */
  public record Place(Bytes id, long ord, Bytes dataRoot, long start, long size) {}

  /**
   * A chunk and its proof.
   *
   * @param start where in its data it begins
   * @param path leads from the data root to it
   */
  public record Chunk(long start, Bytes path, Bytes bytes) {
    boolean holds(long at) {
      return at >= start && at < start + bytes.size();
    }
  }

  /**
   * What there is to know of a wallet.
   *
   * @param lastTransaction the newest in a closed block
   */
  public record Wallet(BigInteger balance, Optional<Bytes> lastTransaction) {}

  /** Bytes in the weave, padding included. */
  public long size() {
    return WeaveIndexing.size(index);
  }

  /** Bytes in the weave at the end of the block at that height; zero if there is none. */
  public long sizeAt(long height) {
    return index
        .get(Table.BLOCK, Keys.number(Math.max(0, height)))
        .map(row -> Keys.number(row.from(BLOCK_WEAVE_AT)))
        .orElse(0L);
  }

  /** The transaction whose data, or the padding after them, hold a byte of the weave. */
  public Optional<Place> at(long offset) {
    return between(offset, Long.MAX_VALUE, 1).stream().findFirst();
  }

  /** The transactions whose data begin in a part of the weave, in their order. */
  public List<Place> between(long from, long to, int limit) {
    List<Place> places = new ArrayList<>();
    Bytes first = Keys.number(Math.max(0, from) + 1);
    try (Scan scan = index.scan(Table.WEAVE, first, Keys.END, Direction.UP)) {
      while (places.size() < limit && scan.next()) {
        Optional<Place> place = place(Keys.number(scan.value()));
        if (place.filter(found -> found.start() < to).isEmpty()) {
          break;
        }
        places.add(place.get());
      }
    }
    return List.copyOf(places);
  }

  /** The place of a transaction; nothing for items, and for transactions without data. */
  public Optional<Place> of(Bytes id) {
    return index.get(Table.ID, id).flatMap(row -> place(Keys.number(row)));
  }

  private Optional<Place> place(long ord) {
    Meta meta = items.meta(ord);
    if (meta.weaveStart().isEmpty()) {
      return Optional.empty();
    }
    DataPlace data = meta.place().orElseThrow();
    return Optional.of(
        new Place(meta.id(), ord, data.dataRoot(), meta.weaveStart().getAsLong(), data.dataSize()));
  }

  /** Whether all data under that root are here in chunks. */
  public boolean holds(Bytes dataRoot, long dataSize) {
    return held(dataRoot, dataSize) == dataSize;
  }

  private long held(Bytes dataRoot, long dataSize) {
    return index.get(Table.DATA, DataPlace.key(dataRoot, dataSize)).map(Keys::number).orElse(0L);
  }

  /** The chunk that holds a byte of the data under that root. */
  public Optional<Chunk> chunk(Bytes dataRoot, long dataSize, long at) {
    Bytes data = DataPlace.key(dataRoot, dataSize);
    Bytes above = Bytes.concat(data, Keys.number(at + 1));
    try (Scan scan = index.scan(Table.CHUNK, data, above, Direction.DOWN)) {
      if (!scan.next()) {
        return Optional.empty();
      }
      ChunkRow row = ChunkRow.decode(scan.value());
      if (row.end() <= at) {
        return Optional.empty();
      }
      Bytes both = row.extent().read(log);
      long start = Keys.number(scan.key().from(data.size()));
      return Optional.of(
          new Chunk(start, both.slice(0, row.pathBytes()), both.from(row.pathBytes())));
    }
  }

  /** Data that are kept in chunks, read chunk by chunk. */
  public StoredBytes data(DataPlace place) {
    return new Chunked(place);
  }

  private final class Chunked implements StoredBytes {
    private final DataPlace place;

    /** The chunk that was read last: who reads on from there in small steps needs it again. */
    private volatile @Nullable Chunk last;

    Chunked(DataPlace place) {
      this.place = place;
    }

    @Override
    public long size() {
      return place.bytes();
    }

    @Override
    public boolean complete() {
      return holds(place.dataRoot(), place.dataSize());
    }

    @Override
    public Bytes read(long at, int bytesMax) {
      long in = place.from() + at;
      Chunk known = last;
      Chunk chunk = known != null && known.holds(in) ? known : readChunk(in);
      int from = (int) (in - chunk.start());
      long most = Math.min(bytesMax, place.bytes() - at);
      return chunk.bytes().slice(from, (int) Math.min(chunk.bytes().size(), from + most));
    }

    private Chunk readChunk(long in) {
      Chunk chunk =
          chunk(place.dataRoot(), place.dataSize(), in)
              .orElseThrow(() -> new MissingDataException(place.dataRoot(), in));
      last = chunk;
      return chunk;
    }
  }

  /** The transactions that commit to those data, oldest first. */
  public List<Bytes> transactionsWith(Bytes dataRoot, long dataSize, int limit) {
    List<Bytes> ids = new ArrayList<>();
    Bytes data = DataPlace.key(dataRoot, dataSize);
    try (Scan scan = index.scan(Table.DATA_ROOT, data, Keys.after(data), Direction.UP)) {
      while (ids.size() < limit && scan.next()) {
        ids.add(items.meta(Keys.number(scan.key().from(data.size()))).id());
      }
    }
    return List.copyOf(ids);
  }

  /** A wallet; of one that nobody ever used, too. */
  public Wallet wallet(Bytes address) {
    WalletRow row = index.get(Table.WALLET, address).map(WalletRow::decode).orElse(WalletRow.NONE);
    boolean closed = index.has(Table.BLOCK, Keys.number(row.height()));
    Bytes last = closed ? row.last() : row.before();
    return new Wallet(
        row.balance(), last.equals(WalletRow.NOTHING) ? Optional.empty() : Optional.of(last));
  }
}
