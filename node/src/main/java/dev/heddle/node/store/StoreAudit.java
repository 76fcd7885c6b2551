package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Blob;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What lies beneath a store, for those who check it: the frames of the log, the tables of the index
 * beside those that the log gives, the pages of the states. It changes nothing in the store.
 *
 * <p>Memory: one frame, one row of each table, and {@link HashSet128} of all pages that checkpoints
 * reach. Meant for a store that nobody writes to meanwhile; what is written then may be told as a
 * difference.
 */
public final class StoreAudit {
  private final Log log;
  private final Index index;
  private final Index results;

  StoreAudit(Log log, Index index, Index results) {
    this.log = log;
    this.index = index;
    this.results = results;
  }

  /** Who is shown the log. */
  @FunctionalInterface
  public interface LogVisitor {
    /**
     * Called with one append after the other.
     *
     * @param next place in the log where the one after it begins
     */
    void append(long next, List<LogRecord> records);
  }

  /**
   * What the states are made of.
   *
   * @param checkpoints states that can be gone on from
   * @param blobs pages and nodes that they reach
   * @param unreached pages and nodes that none reaches, which a sweep removes
   */
  public record PageTally(long checkpoints, long blobs, long unreached) {}

  /** Bytes in the log, headers included. */
  public long logBytes() {
    return log.end().offset();
  }

  /** File and offset of a place in the log. */
  public String describe(long place) {
    return log.describe(place);
  }

  /**
   * Shows every append from the beginning, each compared with its checksums.
   *
   * @throws LogCorruptException at the first that is not what was written
   */
  public void walkLog(LogVisitor visitor) {
    log.replay(Position.START, (_, next, frame) -> visitor.append(next.offset(), frame.records()));
  }

  /** Whether the outbox of that slot is still to be carried. */
  public boolean owes(Bytes process, long slot) {
    return index.has(Table.OWED, Keys.of(process, slot));
  }

  /**
   * Makes another index from the log and says where the two differ.
   *
   * @param aside a folder that is made for the other index and removed; without one it is in memory
   * @param difference told of each row that differs: the table, the key in hex, what is wrong
   * @return how many rows the index has
   * @throws LogCorruptException if the log cannot be read
   */
  public long compareIndex(
      Optional<Path> aside, ReindexProgress progress, Consumer<String> difference) {
    try (Index other = aside.map(StoreAudit::indexIn).orElseGet(MemoryIndex::new)) {
      Recovery.apply(log, other, progress);
      long rows = 0;
      for (Table table : Table.OF_LOG.stream().sorted().toList()) {
        rows += compare(table, other, difference);
      }
      return rows;
    } finally {
      aside.ifPresent(Recovery::delete);
    }
  }

  private static Index indexIn(Path folder) {
    Recovery.delete(folder);
    RocksIndex.Memory memory = new RocksIndex.Memory(8 << 20, 16 << 20);
    return RocksIndex.open(folder, Table.OF_LOG, memory, false);
  }

  /** The rows of a table here. */
  private long compare(Table table, Index other, Consumer<String> difference) {
    long rows = 0;
    try (Scan here = index.scan(table, Bytes.EMPTY, Keys.END, Direction.UP);
        Scan there = other.scan(table, Bytes.EMPTY, Keys.END, Direction.UP)) {
      boolean ours = here.next();
      boolean theirs = there.next();
      while (ours || theirs) {
        int order = !ours ? 1 : !theirs ? -1 : here.key().compareTo(there.key());
        String row = table + " " + (order <= 0 ? here.key() : there.key()).hex();
        if (order < 0) {
          difference.accept(row + ": the log gives no such row");
        } else if (order > 0) {
          difference.accept(row + ": the log gives a row, the index has none");
        } else if (!here.value().equals(there.value())) {
          difference.accept(row + ": the log gives another value");
        }
        rows += order <= 0 ? 1 : 0;
        ours = order <= 0 ? here.next() : ours;
        theirs = order >= 0 ? there.next() : theirs;
      }
    }
    return rows;
  }

  /** Who is told of the newest slot that something was derived from. */
  @FunctionalInterface
  public interface DerivedVisitor {
    /**
     * Called for each process that has results or checkpoints.
     *
     * @param slot the highest slot of the last of them
     */
    void derived(Bytes process, long slot);
  }

  /** Shows up to which slot there are results and checkpoints of each process. */
  public void walkDerived(DerivedVisitor visitor) {
    walkLast(
        Table.RESULT,
        (key, value) -> visitor.derived(process(key), Rows.result(key, value).slot()));
    walkLast(
        Table.CHECKPOINT,
        (key, value) ->
            visitor.derived(process(key), CheckpointRow.decode(key, value).place().slot()));
  }

  private interface RowVisitor {
    void row(Bytes key, Bytes value);
  }

  /** Shows the last row of each process in a table whose keys begin with the process. */
  private void walkLast(Table table, RowVisitor visitor) {
    try (Scan scan = results.scan(table, Bytes.EMPTY, Keys.END, Direction.UP)) {
      boolean more = scan.next();
      while (more) {
        Bytes process = process(scan.key());
        try (Scan own = results.scan(table, process, Keys.after(process), Direction.DOWN)) {
          if (own.next()) {
            visitor.row(own.key(), own.value());
          }
        }
        more = scan.seek(Keys.after(process));
      }
    }
  }

  private static Bytes process(Bytes key) {
    return key.slice(0, Keys.ID_BYTES);
  }

  /** Cron results that are listed and not there. */
  public long cronResultsMissing() {
    long missing = 0;
    try (Scan scan = results.scan(Table.CRON_RESULT, Bytes.EMPTY, Keys.END, Direction.UP)) {
      while (scan.next()) {
        missing += results.has(Table.RESULT, scan.key()) ? 0 : 1;
      }
    }
    return missing;
  }

  /**
   * Reads everything that checkpoints are made of and compares it with its hashes.
   *
   * @param damaged told of each page or node that is missing or something else, and which
   *     checkpoint needs it
   */
  public PageTally walkPages(Consumer<String> damaged) {
    return new PageWalker(damaged).walk();
  }

  private final class PageWalker {
    private final Consumer<String> damaged;
    private final HashSet128 seen = new HashSet128();
    private String needing = "";

    PageWalker(Consumer<String> damaged) {
      this.damaged = damaged;
    }

    PageTally walk() {
      long checkpoints = 0;
      try (Scan rows = results.scan(Table.CHECKPOINT, Bytes.EMPTY, Keys.END, Direction.UP)) {
        while (rows.next()) {
          Checkpoint checkpoint = CheckpointRow.decode(rows.key(), rows.value());
          needing = checkpoint.process() + " at slot " + checkpoint.place().slot();
          checkpoints++;
          reach(checkpoint.top(), StateTree.HEIGHT);
        }
      }
      long unreached = 0;
      try (Scan blobs = results.scan(Table.PAGE, Bytes.EMPTY, Keys.END, Direction.UP)) {
        while (blobs.next()) {
          unreached += seen.contains(blobs.key()) ? 0 : 1;
        }
      }
      return new PageTally(checkpoints, seen.size(), unreached);
    }

    private void reach(Bytes hash, int level) {
      if (hash.equals(StateTree.ABSENT) || !seen.add(hash)) {
        return;
      }
      Optional<Bytes> content = results.get(Table.PAGE, hash);
      if (content.isEmpty()) {
        damaged.accept(named(hash, level) + " of " + needing + " is missing");
      } else if (level == 0) {
        boolean whole =
            content.get().size() == Image.PAGE_BYTES
                && StateTree.pageHash(content.get()).equals(hash);
        if (!whole) {
          damaged.accept(named(hash, level) + " of " + needing + " is damaged");
        }
      } else {
        Optional<List<Bytes>> children = StateTree.children(new Blob(hash, content.get()));
        if (children.isEmpty()) {
          damaged.accept(named(hash, level) + " of " + needing + " is damaged");
        }
        children.orElse(List.of()).forEach(child -> reach(child, level - 1));
      }
    }

    private static String named(Bytes hash, int level) {
      return (level == 0 ? "page " : "node ") + hash;
    }
  }
}
