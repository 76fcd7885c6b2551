package dev.heddle.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Checkpoint;
import dev.heddle.node.store.Restored;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.SweepReport;
import dev.heddle.node.unit.ManualClock;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node does with pages that no checkpoint needs. */
final class PageSweepTest {
  private static final Bytes PROCESS = Bytes.wrap(new byte[32]);

  private final Store store = Store.inMemory(new ManualClock(1));
  private final PageSweep sweep = new PageSweep(store);

  @AfterEach
  void close() {
    sweep.close();
    store.close();
  }

  /** Keeps a state of one page that is filled with a number. */
  private Checkpoint keep(long slot, int filling) {
    byte[] page = new byte[Image.PAGE_BYTES];
    Arrays.fill(page, (byte) filling);
    StateTree tree = new StateTree();
    tree.set(0, Bytes.wrap(page));
    Checkpoint checkpoint =
        new Checkpoint(
            PROCESS,
            Checkpoint.Place.message(slot),
            slot + 1,
            Image.PAGE_BYTES,
            tree.top(),
            Bytes.EMPTY);
    assertThat(store.putCheckpoint(checkpoint, tree.step())).isTrue();
    return checkpoint;
  }

  @Test
  void removesThemAndLeavesTheOthers() {
    Checkpoint kept = keep(0, 1);
    keep(1, 2);
    store.deleteCheckpoints(PROCESS, Checkpoint.Place.message(1));

    sweep.run();

    SweepReport next = store.sweepPages(() -> true);
    assertThat(next.blobsRemoved()).isZero();
    assertThat(next.finished()).isTrue();
    assertThat(store.restore(kept)).isInstanceOf(Restored.Whole.class);
  }

  @Test
  void doesNothingAfterItWasClosed() {
    keep(0, 1);
    store.deleteCheckpoints(PROCESS, Checkpoint.Place.message(0));

    sweep.close();
    sweep.run();

    assertThat(store.sweepPages(() -> true).blobsRemoved()).isPositive();
  }
}
