package dev.heddle.node.store;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.Equivocation;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import dev.heddle.node.store.Rows.SlotRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the logs of processes, and what our messenger owes and follows of them. */
final class ProcessLogs {
  /** Entries of more bytes than that are not read at once, but one is whatever its size. */
  static final long BYTES_AT_ONCE_MAX = 16L << 20;

  /** Looked at for one list: the scheduler alone can make one, but it could make many. */
  static final int RIVALS_MAX = 1000;

  private final Log log;
  private final Index index;
  private final Items items;

  ProcessLogs(Log log, Index index, Items items) {
    this.log = log;
    this.index = index;
    this.items = items;
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
    return Found.slot(process, id, index).flatMap(slot -> entry(process, slot));
  }

  Optional<Entry> findAny(Bytes id) {
    return Found.any(id, index).flatMap(found -> entry(found.process(), found.slot()));
  }

  Optional<Long> slotOfPushed(Bytes process, Bytes hash) {
    return index.get(Table.PUSHED, Bytes.concat(process, hash)).map(Keys::number);
  }

  Optional<Long> slotOfSigned(Bytes hash) {
    return index.get(Table.SIGNED, hash).map(Keys::number);
  }

  List<Equivocation> equivocations(Optional<Bytes> process, int limit) {
    List<Equivocation> found = new ArrayList<>();
    Bytes from = process.orElse(Bytes.EMPTY);
    Bytes to = process.map(Keys::after).orElse(Keys.END);
    try (Scan scan = index.scan(Table.RIVAL, from, to, Direction.UP)) {
      for (int looked = 0; looked < RIVALS_MAX && found.size() < limit && scan.next(); looked++) {
        Bytes key = scan.key();
        long slot = Keys.number(key.slice(Keys.ID_BYTES, Keys.ID_BYTES + Long.BYTES));
        Optional<Entry> ours = entry(key.slice(0, Keys.ID_BYTES), slot);
        Optional<StoredItem> rival = items.item(key.from(Keys.ID_BYTES + Long.BYTES));
        if (ours.isPresent() && rival.isPresent()) {
          Equivocation.of(ours.get().assignment().item(), rival.get().item()).ifPresent(found::add);
        }
      }
    }
    return List.copyOf(found);
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

  /** The lowest owed slot of a process from one on. */
  OptionalLong nextOwed(Bytes process, long fromSlot) {
    Bytes from = Keys.of(process, fromSlot);
    try (Scan scan = index.scan(Table.OWED, from, Keys.after(process), Direction.UP)) {
      return scan.next()
          ? OptionalLong.of(Keys.number(scan.key().from(Keys.ID_BYTES)))
          : OptionalLong.empty();
    }
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
