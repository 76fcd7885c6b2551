package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Checkpoint.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreFolderTest {
  private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withSegmentBytesMax(8 << 10);

  @TempDir Path folder;
  private final World world = new World(3);

  private Store open() {
    return Store.open(folder, OPTIONS, InstantSource.system());
  }

  /** Some of every kind of record, and two results. */
  private Bytes fill(Store store) {
    AssignmentRecord spawn = world.spawn();
    Bytes process = World.processOf(spawn);
    store.commit(spawn);
    for (int i = 0; i < 40; i++) {
      store.commit(
          world.message(process, "message " + i),
          new ItemRecord(world.item("item " + i).raw()),
          world.bare(process, world.id()));
      store.commit(new CrankedRecord(process, 2 * i + 2));
    }
    DataItem nested = world.item("nested");
    store.commit(new ItemRecord(world.bundle(nested).raw()));
    store.commit(
        new MonitorRecord(process, true, nested.raw()),
        new MonitorAtRecord(process, "cursor"),
        new AliasRecord(world.id(), nested.id()));
    store.advance().join();
    store.putResult(
        new ResultRow(process, EvaluationId.of(1, 1), 1, "{}", Optional.empty(), 7, process));
    return process;
  }

  private List<String> dump() {
    RocksIndex.Memory memory = new RocksIndex.Memory(1 << 20, 1 << 20);
    try (Index index = RocksIndex.open(folder.resolve("index"), Table.OF_LOG, memory, false)) {
      return Dump.of(index);
    }
  }

  @Test
  void findsEverythingAgain() {
    Bytes process;
    Block tip;
    try (Store store = open()) {
      process = fill(store);
      tip = store.tip();
    }
    try (Store store = open()) {
      assertThat(store.tip()).isEqualTo(tip);
      assertThat(store.entries(process, 0, 1000)).hasSize(81);
      assertThat(store.newestResult(process)).isPresent();
      store.commit(world.message(process, "goes on"));
      assertThat(store.head(process).orElseThrow().slots()).isEqualTo(82);
    }
  }

  @Test
  void theIndexIsAFunctionOfTheLog() throws IOException {
    Bytes process;
    try (Store store = open()) {
      process = fill(store);
    }
    try (Store store = open()) {
      fill(store);
    }
    List<String> live = dump();
    List<Long> progress = new ArrayList<>();
    Store.reindex(folder, OPTIONS, (done, total) -> progress.add(total - done));
    assertThat(progress).isNotEmpty().endsWith(0L);
    assertThat(dump()).isEqualTo(live);
    Recovery.delete(folder.resolve("index"));
    try (Store store = open()) {
      assertThat(store.newestResult(process)).as("results outlive the index").isPresent();
    }
    assertThat(dump()).isEqualTo(live);
  }

  @Test
  void checkpointsOutliveTheIndex() {
    Bytes process = world.id();
    StateTree tree = StateTree.of(States.image(process, 9));
    Checkpoint checkpoint = States.checkpoint(process, 9, tree);
    try (Store store = open()) {
      assertThat(store.putCheckpoint(checkpoint, tree.step())).isTrue();
    }
    Store.reindex(folder, OPTIONS, (_, _) -> {});
    Recovery.delete(folder.resolve("index"));
    try (Store store = open()) {
      assertThat(store.newestCheckpoint(process, Place.message(10))).contains(checkpoint);
      assertThat(store.restore(checkpoint))
          .isInstanceOfSatisfying(
              Restored.Whole.class,
              whole -> assertThat(whole.image()).isEqualTo(States.image(process, 9)));
    }
    Recovery.delete(folder.resolve("results"));
    try (Store store = open()) {
      assertThat(store.checkpoints(process)).as("that only costs computing again").isEmpty();
      assertThat(store.restore(checkpoint)).isInstanceOf(Restored.Damaged.class);
    }
  }

  @Test
  void refusesASecondNodeInTheSameFolder() {
    try (Store _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreLockedException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("another node");
      assertThatThrownBy(() -> Store.reindex(folder, OPTIONS, (_, _) -> {}))
          .isInstanceOf(StoreLockedException.class);
    }
    open().close();
  }

  @Test
  void refusesALogThatLostItsEndWhenTheIndexSawMore() throws IOException {
    try (Store store = open()) {
      fill(store);
    }
    Path last = lastSegment();
    byte[] bytes = Files.readAllBytes(last);
    Files.write(last, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(this::open)
        .isInstanceOf(LogCorruptException.class)
        .hasMessageContaining(last.getFileName().toString())
        .hasMessageContaining("restore");
    Files.write(last, bytes);
    open().close();
  }

  @Test
  void saysWhereTheLogIsDamagedWhenItReadsThere() throws IOException {
    DataItem item = world.item("precious ".repeat(20));
    try (Store store = open()) {
      store.commit(new ItemRecord(item.raw()));
      fill(store);
    }
    Path first = folder.resolve("log").resolve(LogFormat.segmentName(0));
    byte[] bytes = Files.readAllBytes(first);
    int at = Bytes.wrap(bytes).utf8().contains("precious") ? indexOf(bytes, "precious") : -1;
    bytes[at] ^= 1;
    Files.write(first, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    try (Store store = open()) {
      assertThatThrownBy(() -> store.item(item.id()))
          .isInstanceOf(LogCorruptException.class)
          .hasMessageContaining(first.toString())
          .hasMessageContaining("damaged");
    }
    assertThatThrownBy(() -> Store.reindex(folder, OPTIONS, (_, _) -> {}))
        .isInstanceOf(LogCorruptException.class)
        .hasMessageContaining(first.toString());
  }

  private static int indexOf(byte[] bytes, String text) {
    Bytes all = Bytes.wrap(bytes);
    Bytes wanted = Bytes.utf8(text);
    for (int i = 0; i < bytes.length; i++) {
      if (all.from(i).startsWith(wanted)) {
        return i;
      }
    }
    throw new AssertionError("not in the file");
  }

  private Path lastSegment() throws IOException {
    try (var files = Files.list(folder.resolve("log"))) {
      return files.sorted().toList().getLast();
    }
  }

  @Test
  void refusesAnIndexOfAnotherFormat() {
    open().close();
    RocksIndex.Memory memory = new RocksIndex.Memory(1 << 20, 1 << 20);
    try (Index index = RocksIndex.open(folder.resolve("index"), Table.OF_LOG, memory, false)) {
      Batch batch = new Batch(index);
      batch.put(Table.STATE, Keys.FORMAT, Keys.number(Indexing.FORMAT + 1));
      index.write(batch);
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(IndexBrokenException.class)
        .hasMessageContaining("run heddle reindex");
    Store.reindex(folder, OPTIONS, (_, _) -> {});
    open().close();
  }
}
