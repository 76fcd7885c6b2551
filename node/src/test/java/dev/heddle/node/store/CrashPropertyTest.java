package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random appends against a disk that fails at random moments and loses power: what was acknowledged
 * is there in its order, what was appended as one is there as one, and the index is what the log
 * makes of it.
 */
final class CrashPropertyTest {
  private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withSegmentBytesMax(4096);

  private record Sent(Bytes id, Bytes second, CompletableFuture<Void> done) {}

  private final MemoryDisk disk = new MemoryDisk();
  private final List<Sent> sent = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whatWasAcknowledgedSurvives(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    World world = new World(seed);
    List<Index> states = new ArrayList<>(List.of(new OpenIndex()));
    for (int life = 0; life < 8; life++) {
      // The index comes back as it was, as it was some time before, or not at all.
      Index index = copy(states.get(random.nextInt(states.size())));
      liveOnce(index, random, world);
      states.add(index);
      disk.crash(random);
      check(seed, life);
    }
  }

  private void liveOnce(Index index, SplittableRandom random, World world) {
    try (Store store = Store.over(disk, index, OPTIONS, InstantSource.system())) {
      disk.failAfter(random.nextInt(20));
      for (int i = random.nextInt(60); i > 0; i--) {
        DataItem one = world.item("x".repeat(random.nextInt(600)));
        DataItem two = world.item("two");
        CompletableFuture<Void> done =
            store.append(new ItemRecord(one.raw()), new ItemRecord(two.raw()));
        sent.add(new Sent(one.id(), two.id(), done));
        if (random.nextInt(4) == 0) {
          done.exceptionally(_ -> null).join();
        }
      }
    } catch (LogBrokenException | DiskFullException e) {
      // The disk failed as early as the first block.
      assertThat(e).hasMessageContaining("injected");
    }
  }

  private static Index copy(Index index) {
    Index copy = new OpenIndex();
    Batch batch = new Batch(copy);
    for (Table table : Table.OF_LOG) {
      try (Index.Scan scan = index.scan(table, Bytes.EMPTY, Keys.END, Index.Direction.UP)) {
        while (scan.next()) {
          batch.put(table, scan.key(), scan.value());
        }
      }
    }
    copy.write(batch);
    return copy;
  }

  /** One that can be read after it was closed. */
  private static final class OpenIndex implements Index {
    private final MemoryIndex rows = new MemoryIndex();

    @Override
    public Optional<Bytes> get(Table table, Bytes key) {
      return rows.get(table, key);
    }

    @Override
    public boolean has(Table table, Bytes key) {
      return rows.has(table, key);
    }

    @Override
    public Scan scan(Table table, Bytes from, Bytes to, Direction direction) {
      return rows.scan(table, from, to, direction);
    }

    @Override
    public void write(Batch batch) {
      rows.write(batch);
    }

    @Override
    public void reclaim(Table table) {}

    @Override
    public void close() {}
  }

  private void check(long seed, int life) {
    Index fresh = new MemoryIndex();
    try (Store store = Store.over(disk, fresh, OPTIONS, InstantSource.system())) {
      long last = -1;
      for (Sent append : sent) {
        boolean there = store.has(append.id());
        assertThat(store.has(append.second()))
            .as("seed %d life %d: both or none of one append", seed, life)
            .isEqualTo(there);
        if (append.done().isDone() && !append.done().isCompletedExceptionally()) {
          assertThat(there).as("seed %d life %d: acknowledged", seed, life).isTrue();
        }
        if (there) {
          assertThat(store.item(append.id())).isPresent();
          long ord = store.ord(append.id()).orElseThrow();
          assertThat(ord).as("seed %d life %d: order", seed, life).isGreaterThan(last);
          last = ord;
        }
      }
      Index again = new MemoryIndex();
      Log log = logOf(store);
      Recovery.run(log, again, (_, _) -> {});
      assertThat(Dump.of(again)).as("seed %d life %d: index", seed, life).isEqualTo(Dump.of(fresh));
    }
    sent.removeIf(append -> append.done().isCompletedExceptionally());
  }

  private Log logOf(Store store) {
    assertThat(store.tip()).isNotNull();
    try {
      return SegmentLog.open(
          disk, OPTIONS.segmentBytesMax(), new SplittableRandom(1), Position.START);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
