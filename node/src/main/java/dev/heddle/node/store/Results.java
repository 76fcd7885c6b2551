package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The results, in an index of their own: they are no function of the log alone, and a reindex keeps
 * them.
 */
final class Results {
  /** Processes share a count by chance, which only makes them look again. */
  private static final int COUNTS = 4096;

  private final Index index;
  private final AtomicLongArray changes = new AtomicLongArray(COUNTS);
  private final LongAdder ofMessages = new LongAdder();
  private final LongAdder ofCrons = new LongAdder();

  Results(Index index) {
    this.index = index;
  }

  /** Keeps all of them or none. */
  void put(List<ResultRow> rows) {
    Batch batch = new Batch(index);
    for (ResultRow row : rows) {
      Bytes key = ResultKeys.key(row.process(), row.id());
      batch.put(Table.RESULT, key, Rows.result(row));
      if (row.id().cron().isPresent()) {
        batch.put(Table.CRON_RESULT, key, Bytes.EMPTY);
      }
    }
    index.write(batch);
    for (ResultRow row : rows) {
      changes.incrementAndGet(count(row.process()));
      (row.id().cron().isPresent() ? ofCrons : ofMessages).increment();
    }
  }

  private static int count(Bytes process) {
    return Math.floorMod(process.hashCode(), COUNTS);
  }

  /** Another number than before if a result of the process was kept since, maybe also if not. */
  long changes(Bytes process) {
    return changes.get(count(process));
  }

  void putSum(Bytes process, Bytes sum) {
    Batch batch = new Batch(index);
    batch.put(Table.RESULT_SUM, process, sum);
    index.write(batch);
  }

  Optional<Bytes> sum(Bytes process) {
    return index.get(Table.RESULT_SUM, process);
  }

  /** How many of messages were kept since this began. */
  long ofMessages() {
    return ofMessages.sum();
  }

  /** How many of ticks of crons were kept since this began. */
  long ofCrons() {
    return ofCrons.sum();
  }

  Optional<ResultRow> get(Bytes process, EvaluationId id) {
    return row(ResultKeys.key(process, id));
  }

  private Optional<ResultRow> row(Bytes key) {
    return index.get(Table.RESULT, key).map(value -> Rows.result(key, value));
  }

  List<ResultRow> range(ResultRange range) {
    boolean up = range.ascending();
    Bytes low =
        range
            .above()
            .map(id -> Keys.above(ResultKeys.key(range.process(), id)))
            .orElse(range.process());
    Bytes high =
        range
            .upTo()
            .map(id -> Keys.above(ResultKeys.key(range.process(), id)))
            .orElse(Keys.after(range.process()));
    Table table = range.cronOnly() ? Table.CRON_RESULT : Table.RESULT;
    List<ResultRow> rows = new ArrayList<>();
    try (Scan scan = index.scan(table, low, high, up ? Direction.UP : Direction.DOWN)) {
      while (rows.size() < range.limit() && scan.next()) {
        Bytes key = scan.key();
        if (range.cronOnly()) {
          row(key).ifPresent(rows::add);
        } else {
          rows.add(Rows.result(key, scan.value()));
        }
      }
    }
    return List.copyOf(rows);
  }
}
