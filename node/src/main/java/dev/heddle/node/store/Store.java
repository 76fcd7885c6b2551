package dev.heddle.node.store;

import dev.heddle.core.ao.Equivocation;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.tx.Transaction;
import dev.heddle.machine.StateTree;
import dev.heddle.machine.TreeStep;
import dev.heddle.node.store.Checkpoint.Place;
import dev.heddle.node.store.Committer.Prepared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What the node keeps: the log, the index that is a function of it, the results, and states to go
 * on from.
 *
 * <p>In a folder: {@code log/} (see {@link LogFormat}), {@code index/} and {@code results/}
 * (RocksDB; checkpoints and pages lie with the results), {@code lock}. Everything in the log gets a
 * place, its <i>ord</i>: the height of its block in the upper 32 bits, its number in that block in
 * the lower. What is logged now belongs to the block after {@link #tip()}, which {@link #advance()}
 * closes.
 *
 * <p>Safe for use by any thread. Reads block for the disk and see every append that has completed;
 * they throw {@link LogCorruptException} or {@link IndexBrokenException} when what they need is
 * damaged, and {@link StoreClosedException} after {@link #close()}.
 */
public final class Store implements AutoCloseable {
  private final Parts parts;
  private final StoreOptions options;
  private final Committer committer;
  private final ProcessLogs processLogs;
  private final Deliveries deliveries;
  private final Items items;
  private final Shipments shipments;
  private final Queries queries;
  private final Chain chain;
  private final Results results;
  private final ResultSums sums;
  private final Checkpoints checkpoints;
  private final ReentrantLock backingUp = new ReentrantLock();

  /** Catches the index up with the log and begins the local chain if there is none. */
  Store(Parts parts, StoreOptions options, InstantSource clock) {
    this.parts = parts;
    this.options = options;
    Recovery.run(parts.log(), parts.index(), (_, _) -> {});
    this.deliveries = new Deliveries(parts.index());
    this.items = new Items(parts.log(), parts.index());
    this.shipments = new Shipments(parts.index(), items);
    this.processLogs = new ProcessLogs(parts.log(), parts.index(), items);
    this.queries = new Queries(items, parts.index(), options.queryStepsMax());
    this.chain = new Chain(parts.index(), clock, options.firstHeight());
    this.results = new Results(parts.results());
    this.sums = new ResultSums(results, () -> parts.checkRoom(options));
    this.checkpoints = new Checkpoints(parts.results());
    this.committer = new Committer(parts.log(), parts.index(), options, parts.threads());
    if (chain.tip().isEmpty()) {
      await(advance());
    }
  }

  /**
   * Opens the store in a folder, or makes one there.
   *
   * @param clock gives blocks their time
   * @throws StoreLockedException if another node has the folder
   * @throws LogCorruptException if something is missing that had been durable
   * @throws IndexBrokenException if the index is damaged or of another version; {@link #reindex}
   * @throws UncheckedIOException if the folder cannot be read or written
   */
  public static Store open(Path folder, StoreOptions options, InstantSource clock) {
    Parts parts = Parts.ofFolder(folder, options);
    try {
      return new Store(parts, options, clock);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** A store that forgets everything when it is closed: for tests and simulations. */
  public static Store inMemory(StoreOptions options, InstantSource clock) {
    return over(new MemoryDisk(), new MemoryIndex(), options, clock);
  }

  /** As {@link #inMemory(StoreOptions, InstantSource)}, with the default options. */
  public static Store inMemory(InstantSource clock) {
    return inMemory(StoreOptions.DEFAULT, clock);
  }

  static Store over(Disk disk, Index index, StoreOptions options, InstantSource clock) {
    Log log = Parts.openLog(disk, options, new SecureRandom(), Indexing.applied(index));
    Parts parts = new Parts(log, index, new MemoryIndex(), () -> {});
    return new Store(parts, options, clock);
  }

  /**
   * Opens the store on that ground, or makes one there. Nobody but the caller sees to it that the
   * ground has one store at a time.
   *
   * @throws LogCorruptException if something is missing that had been durable
   * @throws IndexBrokenException if the index is damaged
   */
  public static Store on(Ground ground, StoreOptions options, InstantSource clock) {
    return new Store(Parts.on(ground, options), options, clock);
  }

  /**
   * Makes the index of a closed store anew from its log; results stay. If it is interrupted, {@link
   * #open} goes on where it stopped.
   *
   * @throws StoreLockedException if a node has the folder open
   * @throws LogCorruptException at the first place of the log that is damaged
   */
  public static void reindex(Path folder, StoreOptions options, ReindexProgress progress) {
    Recovery.reindex(folder, options, progress);
  }

  /**
   * Appends the records as one: all of them survive or none. The future completes when they are
   * durable and can be read; it fails with {@link SlotConflictException} or {@link
   * DiskFullException} (nothing was written), {@link LogBrokenException} or {@link
   * IndexBrokenException}. Bundles are taken apart and verified in the calling thread.
   *
   * @throws LogBusyException if the queue is full; nothing was taken
   * @throws MalformedRecordException if what should be an item, assignment or transaction is none
   * @throws IllegalArgumentException if the records are over the limit, or one is a block: those
   *     are made by {@link #advance()}
   */
  public CompletableFuture<Void> append(LogRecord... records) {
    List<LogRecord> list = List.of(records);
    if (list.stream().anyMatch(BlockRecord.class::isInstance)) {
      throw new IllegalArgumentException("blocks are made by advance(), not appended");
    }
    return committer.submit(Prepared.of(list, options.recordBytesMax()));
  }

  /** Appends and waits; throws what {@link #append} throws and its future fails with. */
  public void commit(LogRecord... records) {
    await(append(records));
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * The item of that id: a message, an assignment, an upload, or what lies in an uploaded bundle.
   * Nothing if its data do not fit into memory.
   */
  public Optional<StoredItem> item(Bytes id) {
    return items.item(id);
  }

  /** The layer-one transaction of that id with its data, if these are all here and fit memory. */
  public Optional<Transaction> transaction(Bytes id) {
    return items.transaction(id);
  }

  /** The item or transaction of that id, whose data need not fit into memory. */
  public Optional<StoredContent> content(Bytes id) {
    return items.content(id);
  }

  /** Large data, the places of transactions' data, and wallets. */
  public Weave weave() {
    return new Weave(parts.log(), parts.index(), items);
  }

  /** Whether there is an item or a transaction of that id or alias. */
  public boolean has(Bytes id) {
    return ord(id).isPresent();
  }

  /** The place of the item or transaction of that id or alias. */
  public OptionalLong ord(Bytes id) {
    return items.ord(id);
  }

  /** The end of a process's log; nothing if there is no such process here. */
  public Optional<ProcessHead> head(Bytes process) {
    return processLogs.head(process);
  }

  public Optional<Entry> entry(Bytes process, long slot) {
    return processLogs.entry(process, slot);
  }

  /**
   * The slots from one on, in order: none only if there are none, and fewer than the limit where
   * they are large, since all of them are in memory at once.
   */
  public List<Entry> entries(Bytes process, long fromSlot, int limit) {
    return processLogs.entries(process, fromSlot, limit);
  }

  /**
   * The slots whose timestamps are in a range, in their order; as with {@link #entries} fewer than
   * the limit where they are large.
   *
   * @param afterMs exclusive; negative for the beginning
   * @param toMs inclusive
   */
  public List<Entry> entriesAfter(Bytes process, long afterMs, long toMs, int limit) {
    return processLogs.entriesAfter(process, afterMs, toMs, limit);
  }

  /**
   * The first slot with that message or assignment. What was assigned by id only is found by the id
   * of its assignment.
   */
  public Optional<Entry> find(Bytes process, Bytes messageOrAssignment) {
    return processLogs.find(process, messageOrAssignment);
  }

  /** As {@link #find}, whatever the process. */
  public Optional<Entry> findAny(Bytes messageOrAssignment) {
    return processLogs.findAny(messageOrAssignment);
  }

  /**
   * The first slot with a message from a process (tag {@code From-Process}) of that {@link
   * dev.heddle.core.ao.PushedContent#hash}.
   */
  public Optional<Long> slotOfPushed(Bytes process, Bytes pushedHash) {
    return processLogs.slotOfPushed(process, pushedHash);
  }

  /** The first slot with a message of that {@link dev.heddle.core.ao.SignedContent#hash}. */
  public Optional<Long> slotOfSigned(Bytes signedHash) {
    return processLogs.slotOfSigned(signedHash);
  }

  /**
   * Proofs that a scheduler gave a slot twice: once in a log here, once in an item that came in
   * some other way. Both are in the log for good.
   *
   * @param process whose; of all if empty
   */
  public List<Equivocation> equivocations(Optional<Bytes> process, int limit) {
    return processLogs.equivocations(process, limit);
  }

  /** The processes here, by id. */
  public List<Bytes> processes(Optional<Bytes> after, int limit) {
    return processLogs.processes(after, limit);
  }

  public long processCount() {
    return processLogs.processCount();
  }

  /** The outboxes that are to be followed and are not yet: by process, then by slot. */
  public List<Crank> owedCranks(Optional<Crank> after, int limit) {
    return processLogs.owedCranks(after, limit);
  }

  /** Of each process that has owed outboxes the first of them, by process. */
  public List<Crank> owedProcesses(Optional<Bytes> after, int limit) {
    return processLogs.owedProcesses(after, limit);
  }

  /** The lowest slot of a process from one on whose outbox is to be followed and is not yet. */
  public OptionalLong nextOwed(Bytes process, long fromSlot) {
    return processLogs.nextOwed(process, fromSlot);
  }

  /** What became of outboxes. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** What travels to Arweave. */
  public Shipments shipments() {
    return shipments;
  }

  /** How far the cron results of a process are followed, if they are. */
  public Optional<Monitor> monitor(Bytes process) {
    return processLogs.monitor(process);
  }

  /** The processes whose cron results are followed. */
  public List<Monitor> monitors() {
    return processLogs.monitors();
  }

  /** The newest block of the local chain. */
  public Block tip() {
    return chain.tip().orElseThrow(() -> new IllegalStateException("a store begins with a block"));
  }

  public Optional<Block> block(long height) {
    return chain.block(height);
  }

  public Optional<Block> block(Bytes hash) {
    return chain.block(hash);
  }

  /** The blocks from a height on, lowest first. */
  public List<Block> blocksFrom(long minHeight, int limit) {
    return chain.from(minHeight, limit);
  }

  /**
   * Closes a block over everything that was appended since the last; it fails as an append does.
   */
  public CompletableFuture<Block> advance() {
    Block[] made = new Block[1];
    return committer
        .submitAlone(() -> {
          BlockRecord record = chain.next();
          made[0] =
              new Block(record.height(), record.timestampMs(), record.previous(), record.hash());
          return Prepared.of(List.of(record), options.recordBytesMax());
        })
        .thenApply(_ -> made[0]);
  }

  /** Answers a question for items and transactions. */
  public Page query(ItemQuery query) {
    return queries.query(query);
  }

  /**
   * Keeps results. They survive the end of this process; after a power loss the last of them may
   * have to be computed again.
   *
   * @throws DiskFullException if there is too little room; nothing was kept
   */
  public void putResults(List<ResultRow> rows) {
    parts.checkRoom(options);
    results.put(rows);
  }

  /** Keeps a result; see {@link #putResults}. */
  public void putResult(ResultRow row) {
    putResults(List.of(row));
  }

  /** What somebody has added up of results. */
  public ResultSums sums() {
    return sums;
  }

  public Optional<ResultRow> result(Bytes process, EvaluationId id) {
    return results.get(process, id);
  }

  /** The newest result of a process, cron results included. */
  public Optional<ResultRow> newestResult(Bytes process) {
    return results(process, Optional.empty(), Optional.empty(), false, 1, false).stream()
        .findFirst();
  }

  /**
   * Lists the results in a range, in either direction. Whoever pages downwards meets the result
   * that was the last again, because the upper end is part of a range.
   *
   * @param above exclusive
   * @param upTo inclusive
   * @param cronOnly only results of crons
   */
  public List<ResultRow> results(
      Bytes process,
      Optional<EvaluationId> above,
      Optional<EvaluationId> upTo,
      boolean ascending,
      int limit,
      boolean cronOnly) {
    return results.range(new ResultRange(process, above, upTo, ascending, limit, cronOnly));
  }

  /**
   * Keeps a checkpoint and what is new of its pages: the checkpoint is there once all of them are.
   * Earlier ones of the process go, so that a few remain, fewer the farther back. It survives the
   * end of this process; after a power loss the last of them may be gone, but none is there without
   * the results that were put before it.
   *
   * @param step leads to the checkpoint's state
   * @return false, with nothing written, if no checkpoint of the process is left with the state
   *     that the step begins at: make another one with {@link StateTree#of}
   * @throws DiskFullException if there is too little room; nothing was kept
   */
  public boolean putCheckpoint(Checkpoint checkpoint, TreeStep step) {
    parts.checkRoom(options);
    return checkpoints.put(checkpoint, step);
  }

  /** The newest checkpoint of a process at or before a place. */
  public Optional<Checkpoint> newestCheckpoint(Bytes process, Place upTo) {
    return checkpoints.newest(process, upTo);
  }

  /** The checkpoints of a process, oldest first. */
  public List<Checkpoint> checkpoints(Bytes process) {
    return checkpoints.list(process);
  }

  /** Deletes the checkpoints of a process at that place and after it, and says how many. */
  public int deleteCheckpoints(Bytes process, Place from) {
    return checkpoints.deleteFrom(process, from);
  }

  /** Reads a checkpoint's state, checking each page; deletes the checkpoint if that fails. */
  public Restored restore(Checkpoint checkpoint) {
    return checkpoints.restore(checkpoint);
  }

  /**
   * The tree of a checkpoint. Nodes are read when they are asked for, and if one is gone by then,
   * as when the checkpoint is, {@link dev.heddle.machine.BlobLostException} says so.
   */
  public StateTree tree(Checkpoint checkpoint) {
    return checkpoints.tree(checkpoint);
  }

  /**
   * Removes the pages that no checkpoint refers to. Checkpoints can be written and read meanwhile;
   * a second sweep waits.
   *
   * @param goOn asked after every few pages; when it says no the sweep ends where it is
   */
  public SweepReport sweepPages(BooleanSupplier goOn) {
    return checkpoints.sweep(goOn);
  }

  /** What lies beneath, for those who check it. */
  public StoreAudit audit() {
    return new StoreAudit(parts.log(), parts.index(), parts.results());
  }

  /**
   * Copies everything to a backup while the store goes on; see {@link Backup}.
   *
   * @param folder the store's own
   * @param target a new folder, or an earlier backup that is brought up to date
   * @throws Backup.RefusedException if the target cannot be used, or a backup is under way
   */
  public Backup.Report backup(Path folder, Path target) throws IOException {
    if (!(parts.results() instanceof RocksIndex rocks)) {
      throw new IllegalStateException("a store in memory has no folder");
    }
    if (!backingUp.tryLock()) {
      throw new Backup.RefusedException("a backup is under way already; try again later");
    }
    try {
      return Backup.of(folder, parts.log(), rocks, target, tip().timestampMs());
    } finally {
      backingUp.unlock();
    }
  }

  /** Whether it can take something at this moment. */
  public StoreHealth health() {
    return committer.health();
  }

  /** What was written since the store was opened. */
  public StoreCounts counts() {
    Pages pages = checkpoints.pages();
    return new StoreCounts(
        committer.appends(),
        committer.flushes(),
        new StoreCounts.Results(results.ofMessages(), results.ofCrons()),
        checkpoints.written(),
        pages.blobs(),
        pages.bytes());
  }

  /** Writes what waits, then closes; what comes later is refused. */
  @Override
  public void close() {
    committer.close();
    parts.close();
  }
}
