package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An index in memory. A scan sees the table as it was when the scan began: the next write to the
 * table goes to a copy.
 */
public final class MemoryIndex implements Index {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Table, NavigableMap<Bytes, Bytes>> tables = new EnumMap<>(Table.class);
  private final EnumSet<Table> scanned = EnumSet.noneOf(Table.class);
  private boolean closed;

  public MemoryIndex() {
    for (Table table : Table.values()) {
      tables.put(table, new TreeMap<>());
    }
  }

  private NavigableMap<Bytes, Bytes> table(Table table) {
    if (closed) {
      throw new StoreClosedException("the index is closed");
    }
    NavigableMap<Bytes, Bytes> rows = tables.get(table);
    if (rows == null) {
      throw new IllegalStateException("no table " + table);
    }
    return rows;
  }

  @Override
  public Optional<Bytes> get(Table table, Bytes key) {
    lock.lock();
    try {
      return Optional.ofNullable(table(table).get(key));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean has(Table table, Bytes key) {
    return get(table, key).isPresent();
  }

  @Override
  public Scan scan(Table table, Bytes from, Bytes to, Direction direction) {
    lock.lock();
    try {
      scanned.add(table);
      NavigableMap<Bytes, Bytes> rows =
          from.compareTo(to) >= 0 ? new TreeMap<>() : table(table).subMap(from, true, to, false);
      return new MemoryScan(direction == Direction.UP ? rows : rows.descendingMap());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(Batch batch) {
    lock.lock();
    try {
      batch.changes().forEach(this::change);
    } finally {
      lock.unlock();
    }
  }

  private void change(Table table, Map<Bytes, Optional<Bytes>> changes) {
    NavigableMap<Bytes, Bytes> rows = table(table);
    if (scanned.remove(table)) {
      rows = new TreeMap<>(rows);
      tables.put(table, rows);
    }
    for (Map.Entry<Bytes, Optional<Bytes>> change : changes.entrySet()) {
      Bytes key = change.getKey().compact();
      if (change.getValue().isPresent()) {
        rows.put(key, change.getValue().get().compact());
      } else {
        rows.remove(key);
      }
    }
  }

  @Override
  public void reclaim(Table table) {}

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private static final class MemoryScan implements Scan {
    private final NavigableMap<Bytes, Bytes> rows;
    private Iterator<Map.Entry<Bytes, Bytes>> rest;
    private Map.@Nullable Entry<Bytes, Bytes> row;

    MemoryScan(NavigableMap<Bytes, Bytes> rows) {
      this.rows = rows;
      this.rest = rows.entrySet().iterator();
    }

    @Override
    public boolean next() {
      row = rest.hasNext() ? rest.next() : null;
      return row != null;
    }

    @Override
    public boolean seek(Bytes key) {
      Map.Entry<Bytes, Bytes> first = rows.ceilingEntry(key);
      rest =
          first == null
              ? Map.<Bytes, Bytes>of().entrySet().iterator()
              : rows.tailMap(first.getKey(), true).entrySet().iterator();
      return next();
    }

    @Override
    public Bytes key() {
      return here().getKey();
    }

    @Override
    public Bytes value() {
      return here().getValue();
    }

    private Map.Entry<Bytes, Bytes> here() {
      Map.Entry<Bytes, Bytes> here = row;
      if (here == null) {
        throw new IllegalStateException("the scan stands on no row");
      }
      return here;
    }

    @Override
    public void close() {}
  }
}
