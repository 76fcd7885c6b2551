package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** A store in memory and what a bug could do to it behind its back. */
public final class TamperedStore implements AutoCloseable {
  private final Index index = new MemoryIndex();
  private final Index results = new MemoryIndex();
  private final MemoryDisk disk = new MemoryDisk();
  private final InstantSource clock;
  private Store store;

  public TamperedStore(InstantSource clock) {
    this.clock = clock;
    this.store = open();
  }

  private Store open() {
    try {
      Log log = SegmentLog.open(disk, 1 << 20, new SplittableRandom(1), Indexing.applied(index));
      return new Store(new Parts(log, index, results, () -> {}), StoreOptions.DEFAULT, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Store store() {
    return store;
  }

  /** Has the next flush of the log fail, and all that comes after. */
  public void failFlush() {
    disk.failAfter(1);
  }

  /** Has the disk take nothing from now on. */
  public void failWrites() {
    disk.failAfter(0);
  }

  /** Has the disk work again. */
  public void mend() {
    disk.mend();
  }

  /** Loses power, and with it any part of what was not flushed, and opens the store again. */
  public void losePower(long seed) {
    disk.crash(new SplittableRandom(seed));
    store = open();
  }

  /** Leaves a hole where a slot was. */
  public void loseSlot(Bytes process, long slot) {
    delete(index, Table.SLOT, Keys.of(process, slot));
  }

  /** Has a slot lie where another lies. */
  public void repeatSlot(Bytes process, long slot, long as) {
    Batch batch = new Batch(index);
    batch.put(
        Table.SLOT, Keys.of(process, as), index.get(Table.SLOT, Keys.of(process, slot)).get());
    index.write(batch);
  }

  /** Gives an alias that nobody logged. */
  public void inventAlias(Bytes alias, Bytes item) {
    Batch batch = new Batch(index);
    batch.put(Table.ALIAS, alias, item);
    index.write(batch);
  }

  /** Keeps a state of a process. */
  public void checkpoint(Bytes process, long slot) {
    StateTree tree = new StateTree();
    tree.set(States.image(process, slot));
    store.putCheckpoint(States.checkpoint(process, slot, tree), tree.step());
  }

  /** Loses some page or node of a state. */
  public void losePage() {
    delete(results, Table.PAGE, firstPage());
  }

  /** Has something else lie under the hash of some page or node. */
  public void damagePage() {
    Batch batch = new Batch(results);
    batch.put(Table.PAGE, firstPage(), Bytes.utf8("damaged"));
    results.write(batch);
  }

  private Bytes firstPage() {
    try (Scan scan = results.scan(Table.PAGE, Bytes.EMPTY, Keys.END, Direction.UP)) {
      scan.next();
      return scan.key();
    }
  }

  private static void delete(Index index, Table table, Bytes key) {
    Batch batch = new Batch(index);
    batch.delete(table, key);
    index.write(batch);
  }

  @Override
  public void close() {
    store.close();
  }
}
