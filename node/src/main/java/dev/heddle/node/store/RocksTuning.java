package dev.heddle.node.store;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;

/**
 * How the tables of an index lie in RocksDB.
 *
 * <p>Rows are small and read in order: LZ4, 8 KiB blocks. Those of the index have keys in no order,
 * so that merging them into ever the same level would cost more than all else: they are merged with
 * those of their size. Postings are only walked, never asked for by key, and do not compress. Pages
 * are 4 KiB and read one by one, and those of processes of one module resemble each other: ZSTD
 * with a dictionary for each file, and a block for each page, so that reading one decompresses one.
 * See docs/adr/0008 for the figures.
 */
final class RocksTuning implements AutoCloseable {
  private static final int BLOOM_BITS = 10;

  /**
   * Of a memtable, for its filter, where most keys that we ask for are new and so not there. It is
   * taken from the room for all memtables when the first row comes, so the many small tables have
   * none, and grow by little.
   */
  private static final double MEMTABLE_BLOOM = 0.05;

  private static final long ARENA_BLOCK_BYTES = 64 << 10;

  private static final int OPEN_FILES_MAX = 256;
  private static final int ROW_BLOCK_BYTES = 8 << 10;
  private static final int PAGE_BLOCK_BYTES = 4 << 10;

  /**
   * Of index and filter of a file, which are taken apart. Whole they have the size of a megabyte,
   * which is more than a shard of the cache: each look-up would read and decompress them anew.
   */
  private static final int META_BLOCK_BYTES = 8 << 10;

  /** As a power of two: more would only matter to more threads than read here. */
  private static final int CACHE_SHARD_BITS = 2;

  private static final int DICTIONARY_BYTES = 64 << 10;

  /** Of pages that a dictionary is made from. */
  private static final int TRAINING_BYTES = 20 * DICTIONARY_BYTES;

  /**
   * A table that is hardly written to keeps the journal from being cut; so much of it is read again
   * at the next start.
   */
  private static final long JOURNAL_PER_MEMTABLE = 4;

  private final Deque<AbstractNativeReference> natives = new ArrayDeque<>();
  private final RocksIndex.Memory memory;
  private final ColumnFamilyOptions rows;
  private final ColumnFamilyOptions indexRows;
  private final ColumnFamilyOptions askedAndNew;
  private final ColumnFamilyOptions postings;
  private final ColumnFamilyOptions pages;

  RocksTuning(RocksIndex.Memory memory) {
    this.memory = memory;
    Cache cache = own(new LRUCache(memory.cacheBytes(), CACHE_SHARD_BITS));
    BloomFilter filter = own(new BloomFilter(BLOOM_BITS));
    this.rows =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(blocks(cache, ROW_BLOCK_BYTES).setFilterPolicy(filter))
            .setWriteBufferSize(memory.memtableBytes() / 2)
            .setArenaBlockSize(ARENA_BLOCK_BYTES)
            .setCompressionType(CompressionType.LZ4_COMPRESSION);
    this.indexRows =
        own(new ColumnFamilyOptions(rows)).setCompactionStyle(CompactionStyle.UNIVERSAL);
    this.askedAndNew =
        own(new ColumnFamilyOptions(indexRows))
            .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM)
            .setMemtableWholeKeyFiltering(true);
    this.postings =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(blocks(cache, ROW_BLOCK_BYTES))
            .setWriteBufferSize(memory.memtableBytes() / 2)
            .setArenaBlockSize(ARENA_BLOCK_BYTES)
            .setCompactionStyle(CompactionStyle.UNIVERSAL)
            .setCompressionType(CompressionType.NO_COMPRESSION);
    CompressionOptions dictionary =
        own(new CompressionOptions())
            .setEnabled(true)
            .setMaxDictBytes(DICTIONARY_BYTES)
            .setZStdMaxTrainBytes(TRAINING_BYTES);
    this.pages =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(blocks(cache, PAGE_BLOCK_BYTES).setFilterPolicy(filter))
            .setWriteBufferSize(memory.memtableBytes() / 2)
            .setArenaBlockSize(ARENA_BLOCK_BYTES)
            .setCompressionType(CompressionType.ZSTD_COMPRESSION)
            .setCompressionOptions(dictionary);
  }

  private static BlockBasedTableConfig blocks(Cache cache, int blockBytes) {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setBlockSize(blockBytes)
        .setCacheIndexAndFilterBlocks(true)
        .setIndexType(IndexType.kTwoLevelIndexSearch)
        .setPartitionFilters(true)
        .setPinTopLevelIndexAndFilter(true)
        .setMetadataBlockSize(META_BLOCK_BYTES)
        .setEnableIndexCompression(false);
  }

  /** For the table that every database has and we do not use. */
  ColumnFamilyOptions standard() {
    return rows;
  }

  ColumnFamilyOptions of(Table table) {
    return switch (table) {
      case PAGE -> pages;
      case POST -> postings;
      case ID, FOUND, PUSHED, SIGNED -> askedAndNew;
      default -> Table.OF_LOG.contains(table) ? indexRows : rows;
    };
  }

  DBOptions database(boolean journal) {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setAtomicFlush(!journal)
        .setAllowConcurrentMemtableWrite(false)
        .setDbWriteBufferSize(memory.memtableBytes())
        .setMaxTotalWalSize(JOURNAL_PER_MEMTABLE * memory.memtableBytes())
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setMaxBackgroundJobs(2)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2);
  }

  /** Remembers what must be closed; the last is closed first. */
  private <T extends AbstractNativeReference> T own(T resource) {
    natives.push(resource);
    return resource;
  }

  @Override
  public void close() {
    natives.forEach(AbstractNativeReference::close);
  }
}
