package dev.heddle.node.store;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import dev.heddle.node.store.Rows.SlotRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the logs of processes, and what our messenger owes and follows of them. */
final class ProcessLogs {
  /** Entries of more bytes than that are not read at once, but one is whatever its size. */
  static final long BYTES_AT_ONCE_MAX = 16L << 20;

  private final Log log;
  private final Index index;

  ProcessLogs(Log log, Index index) {
    this.log = log;
    this.index = index;
  }

  Optional<ProcessHead> head(Bytes process) {
    return index.get(Table.HEAD, process).map(row -> Rows.head(process, row));
  }

  Optional<Entry> entry(Bytes process, long slot) {
    return index.get(Table.SLOT, Keys.of(process, slot)).map(this::read);
  }

  private Entry read(Bytes row) {
    SlotRow slot = SlotRow.decode(row);
    Bytes bytes = slot.extent().read(log);
    Assignment assignment = Assignment.of(DataItem.decode(bytes.slice(0, slot.assignmentBytes())));
    Optional<DataItem> message =
        slot.withMessage()
            ? Optional.of(DataItem.decode(bytes.from(slot.assignmentBytes())))
            : Optional.empty();
    return new Entry(assignment, message, slot.crank());
  }

  List<Entry> entries(Bytes process, long fromSlot, int limit) {
    List<Entry> entries = new ArrayList<>();
    Bytes from = Keys.of(process, Math.max(0, fromSlot));
    try (Scan scan = index.scan(Table.SLOT, from, Keys.after(process), Direction.UP)) {
      long bytes = 0;
      while (entries.size() < limit && bytes < BYTES_AT_ONCE_MAX && scan.next()) {
        entries.add(read(scan.value()));
        bytes += bytes(entries.getLast());
      }
    }
    return List.copyOf(entries);
  }

  List<Entry> entriesAfter(Bytes process, long afterMs, long toMs, int limit) {
    List<Entry> entries = new ArrayList<>();
    if (afterMs >= toMs || toMs < 0) {
      return List.of();
    }
    Bytes from = afterMs < 0 ? process : Keys.after(Keys.of(process, afterMs));
    Bytes to = Keys.after(Keys.of(process, toMs));
    try (Scan scan = index.scan(Table.TIME, from, to, Direction.UP)) {
      long bytes = 0;
      while (entries.size() < limit && bytes < BYTES_AT_ONCE_MAX && scan.next()) {
        long slot = Keys.number(scan.key().from(Keys.ID_BYTES + Long.BYTES));
        entries.add(entry(process, slot).orElseThrow(() -> missing(process, slot)));
        bytes += bytes(entries.getLast());
      }
    }
    return List.copyOf(entries);
  }

  private static long bytes(Entry entry) {
    return entry.message().map(item -> item.raw().size()).orElse(0);
  }

  private static IndexBrokenException missing(Bytes process, long slot) {
    return new IndexBrokenException(
        "the index lacks slot " + slot + " of process " + process + "; run heddle reindex");
  }

  Optional<Entry> find(Bytes process, Bytes id) {
    return index
        .get(Table.FOUND, Bytes.concat(process, id))
        .flatMap(slot -> entry(process, Keys.number(slot)));
  }

  Optional<Entry> findAny(Bytes id) {
    return index
        .get(Table.FOUND_ANY, id)
        .flatMap(row -> index.get(Table.SLOT, row))
        .map(this::read);
  }

  Optional<Long> slotOfPushed(Bytes process, Bytes hash) {
    return index.get(Table.PUSHED, Bytes.concat(process, hash)).map(Keys::number);
  }

  List<Bytes> processes(Optional<Bytes> after, int limit) {
    List<Bytes> processes = new ArrayList<>();
    Bytes from = after.map(Keys::above).orElse(Bytes.EMPTY);
    try (Scan scan = index.scan(Table.HEAD, from, Keys.END, Direction.UP)) {
      while (processes.size() < limit && scan.next()) {
        processes.add(scan.key());
      }
    }
    return List.copyOf(processes);
  }

  long processCount() {
    return index.get(Table.STATE, Keys.PROCESSES).map(Keys::number).orElse(0L);
  }

  List<Crank> owedCranks(Optional<Crank> after, int limit) {
    List<Crank> cranks = new ArrayList<>();
    Bytes from =
        after.map(crank -> Keys.above(Keys.of(crank.process(), crank.slot()))).orElse(Bytes.EMPTY);
    try (Scan scan = index.scan(Table.OWED, from, Keys.END, Direction.UP)) {
      while (cranks.size() < limit && scan.next()) {
        Bytes key = scan.key();
        cranks.add(new Crank(key.slice(0, Keys.ID_BYTES), Keys.number(key.from(Keys.ID_BYTES))));
      }
    }
    return List.copyOf(cranks);
  }

  /** One slot of each process that has owed ones: the lowest. */
  List<Crank> owedProcesses(Optional<Bytes> after, int limit) {
    List<Crank> firsts = new ArrayList<>();
    Bytes from = after.map(Keys::after).orElse(Bytes.EMPTY);
    try (Scan scan = index.scan(Table.OWED, from, Keys.END, Direction.UP)) {
      boolean more = scan.next();
      while (more && firsts.size() < limit) {
        Bytes key = scan.key();
        Bytes process = key.slice(0, Keys.ID_BYTES);
        firsts.add(new Crank(process, Keys.number(key.from(Keys.ID_BYTES))));
        more = scan.seek(Keys.after(process));
      }
    }
    return List.copyOf(firsts);
  }

  /** Whether the outbox of that slot is owed. */
  boolean owed(Bytes process, long slot) {
    return index.has(Table.OWED, Keys.of(process, slot));
  }

  Optional<Monitor> monitor(Bytes process) {
    return index.get(Table.MONITOR, process).map(cursor -> monitor(process, cursor));
  }

  private static Monitor monitor(Bytes process, Bytes cursor) {
    return new Monitor(process, cursor.isEmpty() ? Optional.empty() : Optional.of(cursor.utf8()));
  }

  List<Monitor> monitors() {
    List<Monitor> monitors = new ArrayList<>();
    try (Scan scan = index.scan(Table.MONITOR, Bytes.EMPTY, Keys.END, Direction.UP)) {
      while (scan.next()) {
        monitors.add(monitor(scan.key(), scan.value()));
      }
    }
    return List.copyOf(monitors);
  }
}
