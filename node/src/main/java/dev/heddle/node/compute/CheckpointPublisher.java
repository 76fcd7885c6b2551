package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.PublishedCheckpoint;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.machine.Image;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Restored;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Publishes the newest kept state of each process as a {@link PublishedCheckpoint}, signed by the
 * unit: an item like any other, which travels to Arweave with the rest. A state that was published
 * is not published again, nor is one of a process with crons, whose place is not between messages.
 *
 * <p>Closing it ends a turn that is under way, and waits for that.
 */
public final class CheckpointPublisher implements Runnable, AutoCloseable {
  /** A state that takes more when it is packed is not published. */
  public static final int PACKED_BYTES_MAX = 64 << 20;

  private static final System.Logger LOG = System.getLogger(CheckpointPublisher.class.getName());
  private static final int PROCESSES_AT_ONCE = 1000;
  private static final Checkpoint.Place END = new Checkpoint.Place(Long.MAX_VALUE, Long.MAX_VALUE);

  private final Store store;
  private final Wallet wallet;
  private final int packedBytesMax;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean closed;

  /**
   * @param wallet of the unit
   * @param packedBytesMax see {@link #PACKED_BYTES_MAX}
   */
  public CheckpointPublisher(Store store, Wallet wallet, int packedBytesMax) {
    this.store = store;
    this.wallet = wallet;
    this.packedBytesMax = packedBytesMax;
  }

  /** Publishes what is new of every process. */
  @Override
  public void run() {
    turn.lock();
    try {
      List<Bytes> some = store.processes(Optional.empty(), PROCESSES_AT_ONCE);
      while (!some.isEmpty()) {
        for (Bytes process : some) {
          if (closed) {
            return;
          }
          publish(process);
        }
        some = store.processes(Optional.of(some.getLast()), PROCESSES_AT_ONCE);
      }
    } catch (RuntimeException e) {
      // The next turn tries again; thrown on, there would be none.
      LOG.log(System.Logger.Level.WARNING, "checkpoints were not published", e);
    } finally {
      turn.unlock();
    }
  }

  private void publish(Bytes process) {
    Optional<Checkpoint> newest =
        store
            .newestCheckpoint(process, END)
            .filter(checkpoint -> checkpoint.place().ticksBeforeMs() == 0)
            .filter(checkpoint -> isNew(process, checkpoint.place().slot()));
    if (newest.isEmpty()) {
      return;
    }
    Checkpoint checkpoint = newest.get();
    Optional<Entry> entry = store.entry(process, checkpoint.place().slot());
    Optional<Bytes> module = Published.module(store, process);
    if (entry.isPresent()
        && module.isPresent()
        && store.restore(checkpoint) instanceof Restored.Whole(Image image, var _)) {
      publish(said(process, module.get(), entry.get().assignment(), image), image);
    }
  }

  /** Whether none of that slot or a later one was published by this unit. */
  private boolean isNew(Bytes process, long slot) {
    List<Bytes> owner = List.of(Hashes.sha256(wallet.owner()));
    return Published.newest(store, process, owner, 1).stream()
        .allMatch(published -> published.said().slot() < slot);
  }

  private static PublishedCheckpoint said(
      Bytes process, Bytes module, Assignment assignment, Image image) {
    return new PublishedCheckpoint(
        process,
        module,
        assignment.slot(),
        assignment.id(),
        assignment.hashChain(),
        assignment.timestampMs(),
        assignment.blockHeight(),
        ImageBytes.sha256(image));
  }

  private void publish(PublishedCheckpoint said, Image image) {
    Optional<Bytes> packed = PackedMemory.of(image, packedBytesMax);
    if (packed.isEmpty()) {
      LOG.log(
          System.Logger.Level.INFO,
          "the state of process {0} is too large to be published",
          said.process());
      return;
    }
    DataItem item = wallet.sign(said.draft(packed.get(), "heddle " + wallet.address()));
    store.commit(new ItemRecord(item.raw()));
    LOG.log(
        System.Logger.Level.INFO,
        "checkpoint {0} of process {1} at slot {2} is published",
        item.id(),
        said.process(),
        Long.toString(said.slot()));
  }

  @Override
  public void close() {
    closed = true;
    turn.lock();
    try {
      LOG.log(System.Logger.Level.DEBUG, "no checkpoint is being published any more");
    } finally {
      turn.unlock();
    }
  }
}
