package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Env;
import org.rocksdb.FlushOptions;
import org.rocksdb.Priority;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An index in RocksDB, one column family a table.
 *
 * <p>Without a journal of its own ({@code journal} false) a crash takes it back to its last flush;
 * flushes are atomic across tables, so it is then an older state of itself, and the log has the
 * rest.
 */
final class RocksIndex implements Index {
  private static final System.Logger LOGGER = System.getLogger(RocksIndex.class.getName());
  private static final byte[] NO_ROOM = new byte[0];

  private final Path folder;
  private final boolean journal;

  /** Readers hold it shared: RocksDB must not be closed under a read. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private final Deque<AutoCloseable> natives = new ArrayDeque<>();
  private final Map<Table, ColumnFamilyHandle> families = new EnumMap<>(Table.class);
  private final ReadOptions reading;

  private final WriteOptions writing;

  private final RocksDB db;
  private boolean closed;

  /**
   * How much memory the index takes, off the heap.
   *
   * @param cacheBytes blocks of the files
   * @param memtableBytes what was written and is in no file yet
   */
  record Memory(long cacheBytes, long memtableBytes) {}

  private RocksIndex(Path folder, Set<Table> tables, Memory memory, boolean journal)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.journal = journal;
    RocksDB.loadLibrary();
    // Merging can wait for whoever waits for an answer; if it lags, writes are slowed for it.
    Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
    try {
      this.reading = own(new ReadOptions());
      this.writing = own(new WriteOptions().setDisableWAL(!journal));
      this.db = own(openDb(tables, memory));
    } catch (RocksDBException e) {
      closeNatives();
      throw broken("opening", e);
    }
  }

  /**
   * Opens the index in a folder, or makes an empty one there.
   *
   * @throws IndexBrokenException if there is something that is no index, or a damaged one
   */
  static RocksIndex open(Path folder, Set<Table> tables, Memory memory, boolean journal) {
    try {
      return new RocksIndex(folder, tables, memory, journal);
    } catch (IOException e) {
      throw new IndexBrokenException("no folder for the index at " + folder + ": " + e, e);
    }
  }

  private RocksDB openDb(Set<Table> tables, Memory memory) throws RocksDBException {
    RocksTuning tuning = own(new RocksTuning(memory));
    List<Table> sorted = tables.stream().sorted().toList();
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, tuning.standard()));
    for (Table table : sorted) {
      byte[] name = table.name().getBytes(StandardCharsets.US_ASCII);
      descriptors.add(new ColumnFamilyDescriptor(name, tuning.of(table)));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB opened =
        RocksDB.open(tuning.database(journal), folder.toString(), descriptors, handles);
    for (int i = 0; i < sorted.size(); i++) {
      families.put(sorted.get(i), handles.get(i + 1));
    }
    return opened;
  }

  /** Remembers what must be closed; the last is closed first. */
  private <T extends AutoCloseable> T own(T resource) {
    natives.push(resource);
    return resource;
  }

  private ColumnFamilyHandle family(Table table) {
    if (closed) {
      throw new StoreClosedException("the index at " + folder + " is closed");
    }
    ColumnFamilyHandle family = families.get(table);
    if (family == null) {
      throw new IllegalStateException("no table " + table + " in " + folder);
    }
    return family;
  }

  private StoreException broken(String what, RocksDBException e) {
    Status status = e.getStatus();
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new DiskFullException(what + " " + folder + " failed: " + e.getMessage(), e);
    }
    return new IndexBrokenException(
        what + " the index at " + folder + " failed: " + e.getMessage() + "; run heddle reindex",
        e);
  }

  @Override
  public Optional<Bytes> get(Table table, Bytes key) {
    lock.readLock().lock();
    try {
      byte[] value = db.get(family(table), reading, key.toByteArray());
      return value == null ? Optional.empty() : Optional.of(Bytes.wrap(value));
    } catch (RocksDBException e) {
      throw broken("reading", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public boolean has(Table table, Bytes key) {
    lock.readLock().lock();
    try {
      return db.get(family(table), reading, key.toByteArray(), NO_ROOM) != RocksDB.NOT_FOUND;
    } catch (RocksDBException e) {
      throw broken("reading", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Scan scan(Table table, Bytes from, Bytes to, Direction direction) {
    lock.readLock().lock();
    try {
      return new RocksScan(table, from, to, direction);
    } catch (RuntimeException e) {
      lock.readLock().unlock();
      throw e;
    }
  }

  @Override
  public void write(Batch batch) {
    lock.readLock().lock();
    try (WriteBatch changes = new WriteBatch()) {
      for (var table : batch.changes().entrySet()) {
        ColumnFamilyHandle family = family(table.getKey());
        // In their order each key is found a place for from that of the one before.
        for (var change : new TreeMap<>(table.getValue()).entrySet()) {
          byte[] key = change.getKey().toByteArray();
          if (change.getValue().isPresent()) {
            changes.put(family, key, change.getValue().get().toByteArray());
          } else {
            changes.delete(family, key);
          }
        }
      }
      db.write(writing, changes);
    } catch (RocksDBException e) {
      throw broken("writing", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void reclaim(Table table) {
    lock.readLock().lock();
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, family(table));
      db.suggestCompactRange(family(table));
    } catch (RocksDBException e) {
      throw broken("compacting", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Writes the index as it is now into a folder that is not there yet; files are shared if
   * possible.
   */
  void snapshot(Path target) {
    lock.readLock().lock();
    try (org.rocksdb.Checkpoint snapshot = org.rocksdb.Checkpoint.create(db)) {
      snapshot.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw broken("copying", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (!journal) {
        flush();
      }
      families.values().forEach(ColumnFamilyHandle::close);
      closeNatives();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Saves the next start the reading of the log; if it fails, that is all that is lost. */
  private void flush() {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, List.copyOf(families.values()));
    } catch (RocksDBException e) {
      LOGGER.log(System.Logger.Level.WARNING, "flushing the index at " + folder, e);
    }
  }

  private void closeNatives() {
    for (AutoCloseable resource : natives) {
      try {
        resource.close();
      } catch (Exception e) {
        LOGGER.log(System.Logger.Level.WARNING, "closing the index at " + folder, e);
      }
    }
    natives.clear();
  }

  private final class RocksScan implements Scan {
    private final ReadOptions options;

    /** Keeps the scan from going through what was deleted beyond its end. */
    private final Slice end;

    private final RocksIterator rows;
    private final Bytes from;
    private final Bytes to;
    private final boolean up;
    private boolean begun;
    private Bytes key = Bytes.EMPTY;

    RocksScan(Table table, Bytes from, Bytes to, Direction direction) {
      this.from = from;
      this.to = to;
      this.up = direction == Direction.UP;
      ColumnFamilyHandle family = family(table);
      this.end = new Slice((up ? to : from).toByteArray());
      this.options = new ReadOptions().setFillCache(table != Table.PAGE);
      if (up) {
        options.setIterateUpperBound(end);
      } else {
        options.setIterateLowerBound(end);
      }
      this.rows = db.newIterator(family, options);
    }

    @Override
    public boolean next() {
      if (!begun) {
        return seek(up ? from : to);
      }
      if (up) {
        rows.next();
      } else {
        rows.prev();
      }
      return arrive();
    }

    @Override
    public boolean seek(Bytes target) {
      begun = true;
      if (up) {
        rows.seek((target.compareTo(from) < 0 ? from : target).toByteArray());
      } else {
        rows.seekForPrev((target.compareTo(to) > 0 ? to : target).toByteArray());
        if (rows.isValid() && Bytes.wrap(rows.key()).equals(to)) {
          rows.prev();
        }
      }
      return arrive();
    }

    private boolean arrive() {
      if (!rows.isValid()) {
        try {
          rows.status();
        } catch (RocksDBException e) {
          throw broken("scanning", e);
        }
        return false;
      }
      key = Bytes.wrap(rows.key());
      return key.compareTo(from) >= 0 && key.compareTo(to) < 0;
    }

    @Override
    public Bytes key() {
      return key;
    }

    @Override
    public Bytes value() {
      return Bytes.wrap(rows.value());
    }

    @Override
    public void close() {
      rows.close();
      options.close();
      end.close();
      lock.readLock().unlock();
    }
  }
}
