package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Checkpoint.Place;
import dev.heddle.node.store.Index.Direction;
import dev.heddle.node.store.Index.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What checkpoints must do over every index. */
abstract class CheckpointsContract {
  private static final int PAGES = 64;

  private final SplittableRandom random = new SplittableRandom(7);
  private final World world = new World(7);
  Index index = new MemoryIndex();
  private Checkpoints checkpoints = new Checkpoints(index);

  abstract Index open();

  @BeforeEach
  final void openIndex() {
    index = open();
    checkpoints = new Checkpoints(index);
  }

  @AfterEach
  final void closeIndex() {
    index.close();
  }

  private Bytes randomPage() {
    byte[] page = new byte[Image.PAGE_BYTES];
    random.nextBytes(page);
    return Bytes.wrap(page);
  }

  private Image image() {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      pages.put(random.nextInt(PAGES), randomPage());
    }
    return new Image((long) PAGES * Image.PAGE_BYTES, pages);
  }

  private static Checkpoint at(Bytes process, long slot, Image image, StateTree tree) {
    return new Checkpoint(
        process, Place.message(slot), slot, image.sizeBytes(), tree.top(), Bytes.utf8("p" + slot));
  }

  private Checkpoint put(Bytes process, long slot, Image image) {
    StateTree tree = StateTree.of(image);
    Checkpoint checkpoint = at(process, slot, image, tree);
    assertThat(checkpoints.put(checkpoint, tree.step())).isTrue();
    return checkpoint;
  }

  private int blobs() {
    int blobs = 0;
    try (Scan scan = index.scan(Table.PAGE, Bytes.EMPTY, Keys.END, Direction.UP)) {
      while (scan.next()) {
        blobs++;
      }
    }
    return blobs;
  }

  private Image restored(Checkpoint checkpoint) {
    assertThat(checkpoints.restore(checkpoint)).isInstanceOf(Restored.Whole.class);
    return ((Restored.Whole) checkpoints.restore(checkpoint)).image();
  }

  @Test
  void restoresWhatWasPut() {
    Image image = image();
    Checkpoint checkpoint = put(world.id(), 4, image);
    assertThat(checkpoints.list(checkpoint.process())).containsExactly(checkpoint);
    assertThat(restored(checkpoint)).isEqualTo(image);
  }

  @Test
  void restoresAMemoryThatIsAllZero() {
    Image image = new Image(1 << 20, new TreeMap<>());
    Checkpoint checkpoint = put(world.id(), 0, image);
    assertThat(restored(checkpoint)).isEqualTo(image);
    assertThat(blobs()).isZero();
  }

  @Test
  void findsTheNewestAtOrBeforeAPlace() {
    Bytes process = world.id();
    put(world.id(), 5, image());
    Checkpoint three = put(process, 3, image());
    Checkpoint seven = put(process, 7, image());
    Image image = image();
    StateTree tree = StateTree.of(image);
    Checkpoint ticked =
        new Checkpoint(process, new Place(7, 900), 8, image.sizeBytes(), tree.top(), Bytes.EMPTY);
    checkpoints.put(ticked, tree.step());
    put(world.id(), 5, image());
    assertThat(checkpoints.newest(process, Place.message(2))).isEmpty();
    assertThat(checkpoints.newest(process, Place.message(3))).contains(three);
    assertThat(checkpoints.newest(process, new Place(6, 99))).contains(three);
    assertThat(checkpoints.newest(process, new Place(7, 899))).contains(seven);
    assertThat(checkpoints.newest(process, new Place(7, 900))).contains(ticked);
    assertThat(checkpoints.newest(process, new Place(Long.MAX_VALUE, Long.MAX_VALUE)))
        .contains(ticked);
    assertThat(checkpoints.list(process)).containsExactly(three, seven, ticked);
  }

  @Test
  void deletesFromAPlaceOn() {
    Bytes process = world.id();
    Checkpoint three = put(process, 3, image());
    put(process, 7, image());
    Checkpoint other = put(world.id(), 9, image());
    assertThat(checkpoints.deleteFrom(process, new Place(3, 1))).isEqualTo(1);
    assertThat(checkpoints.list(process)).containsExactly(three);
    assertThat(checkpoints.deleteFrom(process, Place.message(3))).isEqualTo(1);
    assertThat(checkpoints.list(process)).isEmpty();
    assertThat(checkpoints.list(other.process())).containsExactly(other);
  }

  @Test
  void writesOnlyWhatIsNewAndSharesPagesBetweenProcesses() {
    Image image = image();
    put(world.id(), 0, image);
    int before = blobs();
    Bytes process = world.id();
    StateTree tree = StateTree.of(image);
    assertThat(checkpoints.put(at(process, 0, image, tree), tree.step())).isTrue();
    assertThat(blobs()).isEqualTo(before);
    tree.set(3, randomPage());
    assertThat(checkpoints.put(at(process, 1, image, tree), tree.step())).isTrue();
    assertThat(blobs()).isEqualTo(before + 1 + StateTree.HEIGHT);
  }

  @Test
  void writesALargeStateInPortions() {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    int count = Pages.PORTION_BYTES / Image.PAGE_BYTES * 2;
    for (int number = 0; number < count; number++) {
      pages.put(number, Bytes.concat(Keys.number(number + 1), Rows.zeros(4088)));
    }
    Image image = new Image((long) count * Image.PAGE_BYTES, pages);
    assertThat(restored(put(world.id(), 0, image))).isEqualTo(image);
  }

  @Test
  void refusesProgressOverTheLimitAndPlacesThatAreNone() {
    Bytes process = world.id();
    Bytes most = Rows.zeros(Checkpoint.PROGRESS_BYTES_MAX);
    Bytes more = Rows.zeros(Checkpoint.PROGRESS_BYTES_MAX + 1);
    Place place = Place.message(0);
    assertThat(new Checkpoint(process, place, 0, 0, StateTree.ABSENT, most)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Checkpoint(process, place, 0, 0, StateTree.ABSENT, more))
        .withMessageContaining("65536");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Checkpoint(process, place, 0, 1, StateTree.ABSENT, most));
    assertThatIllegalArgumentException().isThrownBy(() -> Place.message(-1));
  }

  @Test
  void goesOnFromARestoredTree() {
    Bytes process = world.id();
    Image image = image();
    Checkpoint first = put(process, 0, image);
    StateTree tree = ((Restored.Whole) checkpoints.restore(first)).tree();
    Bytes page = randomPage();
    tree.set(3, page);
    Checkpoint second = at(process, 1, image, tree);
    assertThat(checkpoints.put(second, tree.step())).isTrue();
    assertThat(restored(second).pages()).containsEntry(3, page);
  }

  @Test
  void refusesAStepFromAStateThatNoCheckpointHas() {
    Bytes process = world.id();
    Image image = image();
    StateTree tree = StateTree.of(image);
    checkpoints.put(at(process, 0, image, tree), tree.step());
    checkpoints.deleteFrom(process, Place.message(0));
    tree.set(3, randomPage());
    int before = blobs();
    assertThat(checkpoints.put(at(process, 1, image, tree), tree.step())).isFalse();
    assertThat(checkpoints.list(process)).isEmpty();
    assertThat(blobs()).isEqualTo(before);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> checkpoints.put(at(process, 1, image, tree), StateTree.of(image).step()));
  }

  @Test
  void keepsAFewOfManyAndAlwaysTheNewest() {
    Bytes process = world.id();
    Image image = image();
    StateTree tree = StateTree.of(image);
    for (int slot = 0; slot < 100; slot++) {
      tree.set(slot % 20, randomPage());
      Checkpoint checkpoint = at(process, slot, image, tree);
      assertThat(checkpoints.put(checkpoint, tree.step())).isTrue();
      List<Checkpoint> kept = checkpoints.list(process);
      assertThat(kept).hasSizeLessThanOrEqualTo(Thinning.KEPT_MAX).endsWith(checkpoint);
    }
    checkpoints.sweep(() -> true);
    for (Checkpoint checkpoint : checkpoints.list(process)) {
      assertThat(StateTree.of(restored(checkpoint)).top()).isEqualTo(checkpoint.top());
    }
  }

  @Test
  void givesUpACheckpointOfWhichAPageIsLostAndCanBePutAgain() {
    Bytes process = world.id();
    Image image = image();
    for (Bytes content : List.of(randomPage(), Bytes.utf8("short"), Bytes.EMPTY)) {
      StateTree tree = StateTree.of(image);
      for (var blob : tree.step().blobs()) {
        Checkpoint checkpoint = put(process, 1, image);
        Batch damage = new Batch(index);
        if (content.isEmpty()) {
          damage.delete(Table.PAGE, blob.hash());
        } else {
          damage.put(Table.PAGE, blob.hash(), content);
        }
        index.write(damage);
        assertThat(checkpoints.restore(checkpoint))
            .isInstanceOfSatisfying(
                Restored.Damaged.class,
                damaged -> assertThat(damaged.what()).contains(blob.hash().toString()));
        assertThat(checkpoints.list(process)).isEmpty();
        assertThat(restored(put(process, 1, image))).isEqualTo(image);
      }
    }
  }

  @Test
  void sweepsWhatNoCheckpointRefersTo() {
    Image image = image();
    Checkpoint kept = put(world.id(), 0, image);
    int before = blobs();
    Checkpoint gone = put(world.id(), 0, image());
    int garbage = blobs() - before;
    checkpoints.deleteFrom(gone.process(), Place.message(0));
    assertThat(checkpoints.sweep(() -> false).finished()).isFalse();
    SweepReport report = checkpoints.sweep(() -> true);
    assertThat(report.finished()).isTrue();
    assertThat(report.blobsKept()).isEqualTo(before);
    assertThat(report.blobsRemoved()).isEqualTo(garbage);
    assertThat(report.bytesRemoved()).isGreaterThan(10 * Image.PAGE_BYTES);
    assertThat(blobs()).isEqualTo(before);
    assertThat(restored(kept)).isEqualTo(image);
    assertThat(checkpoints.restore(gone)).isInstanceOf(Restored.Damaged.class);
  }

  @Test
  void aSweepWalksOnBelowANodeThatIsHandedOutAgainMeanwhile() {
    put(Rows.zeros(32), 0, image());
    Bytes process = world.id();
    Image image = image();
    StateTree tree = StateTree.of(image);
    checkpoints.put(at(process, 0, image, tree), tree.step());
    int number = image.pages().firstKey();
    Bytes page = image.pages().get(number);
    AtomicBoolean done = new AtomicBoolean();
    SweepReport report =
        checkpoints.sweep(() -> {
          if (done.compareAndSet(false, true)) {
            tree.set(number, randomPage());
            tree.set(number, Objects.requireNonNull(page));
            assertThat(checkpoints.put(at(process, 1, image, tree), tree.step())).isTrue();
          }
          return true;
        });
    assertThat(report.blobsRemoved()).isZero();
    for (Checkpoint kept : checkpoints.list(process)) {
      assertThat(restored(kept)).isEqualTo(image);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aSweepRemovesNothingThatACheckpointWrittenMeanwhileReliesOn(long seed) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (var threads = Executors.newFixedThreadPool(4)) {
      Future<Integer> sweeps = threads.submit(() -> sweepUntil(done, seed));
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long mine = 10 * seed + i;
        writers.add(threads.submit(() -> writeAndDelete(mine)));
      }
      try {
        for (Future<?> writer : writers) {
          writer.get();
        }
      } finally {
        done.set(true);
      }
      assertThat(sweeps.get()).as("seed %d", seed).isPositive();
    }
    checkpoints.sweep(() -> true);
    SweepReport last = checkpoints.sweep(() -> true);
    assertThat(last.blobsRemoved()).as("seed %d", seed).isZero();
    assertThat(last.blobsKept()).as("seed %d", seed).isEqualTo(blobs());
  }

  private int sweepUntil(AtomicBoolean done, long seed) {
    SplittableRandom stops = new SplittableRandom(seed);
    int sweeps = 0;
    for (; !done.get(); sweeps++) {
      int asked = stops.nextInt(400);
      AtomicInteger left = new AtomicInteger(asked);
      checkpoints.sweep(() -> asked > 200 || left.getAndDecrement() > 0);
    }
    return sweeps;
  }

  /** States of few different pages come and go, so that what was swept is wanted again. */
  private void writeAndDelete(long seed) {
    SplittableRandom mine = new SplittableRandom(seed);
    Bytes process = new World(seed).id();
    StateTree tree = new StateTree();
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (int slot = 0; slot < 250; slot++) {
      for (int i = mine.nextInt(4); i > 0; i--) {
        Bytes page = Bytes.concat(Keys.number(mine.nextInt(9)), Rows.zeros(4088));
        int number = mine.nextInt(6) * 300;
        pages.put(number, page);
        tree.set(number, page);
        pages.remove(number, Rows.zeros(4096));
      }
      Image image = new Image(1 << 23, new TreeMap<>(pages));
      Checkpoint checkpoint = at(process, slot, image, tree);
      if (!checkpoints.put(checkpoint, tree.step())) {
        tree = StateTree.of(image);
        assertThat(checkpoints.put(checkpoint, tree.step())).isTrue();
      }
      assertThat(checkpoints.restore(checkpoint))
          .as("seed %d slot %d", seed, slot)
          .isInstanceOfSatisfying(
              Restored.Whole.class, whole -> assertThat(whole.image()).isEqualTo(image));
      if (mine.nextInt(5) == 0) {
        checkpoints.deleteFrom(process, Place.message(slot - mine.nextInt(Math.min(9, slot + 1))));
      }
      for (Checkpoint kept : checkpoints.list(process)) {
        assertThat(checkpoints.restore(kept))
            .as("seed %d slot %d: %s", seed, slot, kept)
            .isInstanceOf(Restored.Whole.class);
      }
    }
  }
}
