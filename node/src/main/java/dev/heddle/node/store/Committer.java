package dev.heddle.node.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: one thread takes what waits, writes and flushes it with one call, indexes it, and
 * only then says so.
 *
 * <p>If the index fails, what is in the log is safe but cannot be read; the committer then takes
 * nothing more, and opening the store again catches the index up.
 */
final class Committer implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Committer.class.getName());

  /** So that the first of a group does not wait for ever for the last. */
  private static final long GROUP_BYTES_MAX = 16 << 20;

  private static final int GROUP_MAX = 1024;

  private final Log log;
  private final Index index;
  private final ArrayBlockingQueue<Pending> queue;
  private final long queueBytesMax;
  private final long reserveBytes;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final LongAdder appends = new LongAdder();
  private final LongAdder flushes = new LongAdder();
  private final LongAdder busy = new LongAdder();
  private final Thread thread;
  private final ThreadFactory tellers;
  private final ReentrantLock closing = new ReentrantLock();
  private boolean closed;
  private volatile @Nullable StoreException broken;

  /**
   * Where its threads come from.
   *
   * @param writer gives the one that writes
   * @param tellers give one for each group, which tells those who wait
   */
  record Threads(ThreadFactory writer, ThreadFactory tellers) {
    static final Threads SYSTEM =
        new Threads(
            Thread.ofPlatform().name("heddle-log").daemon(true).factory(),
            Thread.ofVirtual().factory());
  }

  /** A frame with what its records mean. */
  record Prepared(Frame frame, List<Digest> digests) {
    static Prepared of(List<LogRecord> records, int recordBytesMax) {
      Frame frame = LogFormat.encode(records, recordBytesMax);
      return new Prepared(frame, Digest.of(frame));
    }
  }

  /**
   * An append that waits.
   *
   * @param work called in the writing thread; when {@code alone}, after all before it is indexed
   */
  private record Pending(
      Supplier<Prepared> work, boolean alone, long bytes, CompletableFuture<Void> done) {}

  /** Told to the writing thread once, after all else. */
  private static final Pending STOP =
      new Pending(
          () -> {
            throw new IllegalStateException("the end of the queue is no append");
          },
          true,
          0,
          new CompletableFuture<>());

  Committer(Log log, Index index, StoreOptions options) {
    this(log, index, options, Threads.SYSTEM);
  }

  Committer(Log log, Index index, StoreOptions options, Threads threads) {
    this.log = log;
    this.index = index;
    this.queue = new ArrayBlockingQueue<>(options.queueMax());
    this.queueBytesMax = options.queueBytesMax();
    this.reserveBytes = options.diskReserveBytes();
    this.tellers = threads.tellers();
    this.thread = threads.writer().newThread(this::run);
    thread.start();
  }

  /**
   * Queues an append; the future completes when it is durable and indexed.
   *
   * @throws LogBusyException if the queue is full
   */
  CompletableFuture<Void> submit(Prepared prepared) {
    return submit(() -> prepared, false, prepared.frame().payloadBytes());
  }

  /** Queues an append that is made from the index as it is when all before it is there. */
  CompletableFuture<Void> submitAlone(Supplier<Prepared> work) {
    return submit(work, true, 0);
  }

  private CompletableFuture<Void> submit(Supplier<Prepared> work, boolean alone, long bytes) {
    Pending pending = new Pending(work, alone, bytes, new CompletableFuture<>());
    closing.lock();
    try {
      if (closed) {
        throw new StoreClosedException("the store is closed");
      }
      long waiting = queuedBytes.get();
      if (waiting + bytes > queueBytesMax || queue.remainingCapacity() == 0) {
        busy.increment();
        throw new LogBusyException(
            "the log is behind: "
                + queue.size()
                + " appends and "
                + waiting
                + " bytes wait; try again in a second");
      }
      // Counted before it is there to be taken: the writer may be done with it at once, and who
      // asks in between must not read fewer bytes than none.
      queuedBytes.addAndGet(bytes);
      queue.add(pending);
      return pending.done;
    } finally {
      closing.unlock();
    }
  }

  /** How many appends are in the log since this began. */
  long appends() {
    return appends.sum();
  }

  /** How many flushes that took. */
  long flushes() {
    return flushes.sum();
  }

  StoreHealth health() {
    StoreException failure = broken;
    return new StoreHealth(
        Optional.ofNullable(failure).map(StoreException::getMessage),
        new StoreHealth.Queue(
            queue.size(),
            queue.size() + queue.remainingCapacity(),
            queuedBytes.get(),
            queueBytesMax,
            busy.sum()),
        new StoreHealth.Room(log.freeBytes(), reserveBytes, log.end().offset()));
  }

  private void run() {
    List<Pending> group = new ArrayList<>();
    @Nullable Pending next = take();
    while (!STOP.equals(next)) {
      next = gather(next, group);
      commit(group);
      group.clear();
      if (next == null) {
        next = take();
      }
    }
  }

  private Pending take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the thread that writes the log", e);
    }
  }

  /** Fills the group; what does not go with it is given back. */
  private @Nullable Pending gather(Pending first, List<Pending> group) {
    group.add(first);
    long bytes = first.bytes;
    boolean full = first.alone;
    while (!full) {
      Pending next = queue.poll();
      if (next == null || next.alone) {
        return next;
      }
      group.add(next);
      bytes += next.bytes;
      full = bytes > GROUP_BYTES_MAX || group.size() >= GROUP_MAX;
    }
    return null;
  }

  private void commit(List<Pending> group) {
    List<Pending> admitted = new ArrayList<>();
    List<Pending> refused = new ArrayList<>();
    List<StoreException> reasons = new ArrayList<>();
    @Nullable StoreException failure = broken;
    try {
      if (failure == null) {
        List<Prepared> prepared = admit(group, admitted, refused, reasons);
        write(prepared);
      }
    } catch (DiskFullException e) {
      LOGGER.log(System.Logger.Level.WARNING, "nothing was appended: {0}", e.getMessage());
      failure = e;
    } catch (LogBrokenException e) {
      LOGGER.log(System.Logger.Level.ERROR, "the log takes nothing more: {0}", e.getMessage());
      failure = e;
    } catch (RuntimeException | Error e) {
      // This is the root of the thread: whoever waits must hear of it, whatever it was.
      LOGGER.log(System.Logger.Level.ERROR, "the index takes nothing more", e);
      failure = new IndexBrokenException("the index failed: " + e + "; restart the node", e);
    }
    if (failure != null) {
      broken = failure instanceof DiskFullException ? broken : failure;
      admitted.clear();
      group.stream().filter(pending -> !refused.contains(pending)).forEach(admitted::add);
    }
    for (Pending pending : group) {
      queuedBytes.addAndGet(-pending.bytes);
    }
    tell(admitted, refused, reasons, failure);
  }

  /**
   * Whoever waits may go on to do anything, so it is told from a thread of its own, never from the
   * one that writes.
   */
  private void tell(
      List<Pending> admitted,
      List<Pending> refused,
      List<StoreException> reasons,
      @Nullable StoreException failure) {
    tellers
        .newThread(() -> {
          for (int i = 0; i < refused.size(); i++) {
            refused.get(i).done.completeExceptionally(reasons.get(i));
          }
          for (Pending pending : admitted) {
            if (failure == null) {
              pending.done.complete(null);
            } else {
              pending.done.completeExceptionally(failure);
            }
          }
        })
        .start();
  }

  private List<Prepared> admit(
      List<Pending> group,
      List<Pending> admitted,
      List<Pending> refused,
      List<StoreException> reasons) {
    SlotGuard guard = new SlotGuard(index);
    List<Prepared> prepared = new ArrayList<>();
    for (Pending pending : group) {
      Prepared work = pending.work.get();
      try {
        guard.admit(work.digests());
        prepared.add(work);
        admitted.add(pending);
      } catch (SlotConflictException e) {
        refused.add(pending);
        reasons.add(e);
      }
    }
    return prepared;
  }

  private void write(List<Prepared> prepared) {
    if (prepared.isEmpty()) {
      return;
    }
    checkRoom(prepared);
    List<Position> places = log.append(prepared.stream().map(Prepared::frame).toList());
    appends.add(places.size());
    flushes.increment();
    Batch batch = new Batch(index);
    for (int i = 0; i < places.size(); i++) {
      Indexing.apply(places.get(i), prepared.get(i).digests(), batch);
    }
    Indexing.applied(log.end(), batch);
    try {
      index.write(batch);
    } catch (DiskFullException e) {
      // The log has it and the index has not: that is more than "nothing was written".
      throw new IndexBrokenException(String.valueOf(e.getMessage()), e);
    }
  }

  /** What is kept free is for what must be written to go on: indexes, results, states. */
  private void checkRoom(List<Prepared> prepared) {
    long bytes = prepared.stream().mapToLong(work -> work.frame().payloadBytes()).sum();
    long free = log.freeBytes();
    if (free - bytes < reserveBytes) {
      throw new DiskFullException(
          "the disk has "
              + free
              + " bytes left and "
              + reserveBytes
              + " are kept free (disk-reserve-bytes); free space");
    }
  }

  /** Writes what waits and stops. */
  @Override
  public void close() {
    closing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      closing.unlock();
    }
    boolean interrupted = false;
    boolean told = false;
    while (!told || thread.isAlive()) {
      try {
        if (!told) {
          queue.put(STOP);
          told = true;
        }
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
