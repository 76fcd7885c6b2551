package dev.heddle.node.compute;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.PublishedCheckpoint;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoredItem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Takes published checkpoints of trusted owners for states of our own, so that folds go on from
 * there. What they say of the log is held against the log that is here; that the memory is what
 * folding gives is taken on trust, and {@code heddle check --replay} finds out.
 *
 * <p>Results before the checkpoint are not in it: they are computed when somebody asks.
 */
public final class TrustedCheckpoints {
  /** Of a process so many of the newest are looked at for one that fits. */
  private static final int LOOKED_AT = 50;

  private final Store store;
  private final List<Bytes> owners;
  private final long memoryBytesMax;

  /**
   * @param owners addresses, 32 bytes each
   * @param memoryBytesMax a larger memory is not taken
   */
  public TrustedCheckpoints(Store store, List<Bytes> owners, long memoryBytesMax) {
    this.store = store;
    this.owners = List.copyOf(owners);
    this.memoryBytesMax = memoryBytesMax;
  }

  /**
   * Takes the newest that fits of a process, if there is one and no state is here already.
   *
   * @return the slot of the state that was taken
   */
  public Optional<Long> take(Bytes process) {
    if (!store.checkpoints(process).isEmpty() || hasCrons(process)) {
      return Optional.empty();
    }
    return Published.newest(store, process, owners, LOOKED_AT).stream()
        .sorted(Comparator.comparingLong((Published one) -> one.said().slot()).reversed())
        .filter(one -> fits(one.said()))
        .flatMap(one -> image(one).map(image -> keep(one.said(), image)).stream())
        .findFirst();
  }

  private boolean hasCrons(Bytes process) {
    return store
        .entry(process, 0)
        .flatMap(Entry::message)
        .filter(item -> item.tags().first("Cron-Interval").isPresent())
        .isPresent();
  }

  /** Whether it is of the log that is here. */
  private boolean fits(PublishedCheckpoint said) {
    return store
        .entry(said.process(), said.slot())
        .map(Entry::assignment)
        .filter(assignment -> assignment.id().equals(said.assignment()))
        .filter(assignment -> assignment.hashChain().equals(said.hashChain()))
        .filter(_ -> Published.module(store, said.process()).equals(Optional.of(said.module())))
        .isPresent();
  }

  private Optional<Image> image(Published one) {
    return store
        .item(one.item())
        .map(StoredItem::item)
        .map(DataItem::data)
        .flatMap(data -> PackedMemory.image(data, one.said().memoryHash(), memoryBytesMax));
  }

  private long keep(PublishedCheckpoint said, Image image) {
    Assignment assignment = store.entry(said.process(), said.slot()).orElseThrow().assignment();
    Progress progress =
        new Progress(
            said.slot(),
            said.slot() + 1,
            assignment.id(),
            assignment.hashChain(),
            new CronGap.Moment(assignment.timestampMs(), assignment.blockHeight()));
    StateTree tree = new StateTree();
    tree.set(image);
    store.putCheckpoint(
        new Checkpoint(
            said.process(),
            Checkpoint.Place.message(said.slot()),
            progress.evaluations(),
            image.sizeBytes(),
            tree.top(),
            progress.encode(Optional.empty())),
        tree.step());
    return said.slot();
  }
}
