package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed with SIGKILL while it writes, again and again. {@code HEDDLE_LONG=1} makes
 * it fifty times.
 */
final class KillTest {
  private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withSegmentBytesMax(64 << 10);

  @TempDir Path folder;

  /** The victim: appends slots to one process and prints each id once it is acknowledged. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      long seed = Long.parseLong(arguments[1]);
      World world = new World(seed);
      Store store = Store.open(Path.of(arguments[0]), OPTIONS, InstantSource.system());
      AssignmentRecord spawn = world.spawn();
      Bytes process = World.processOf(spawn);
      store.commit(spawn);
      System.out.println(process.base64Url());
      for (long slot = 1; ; slot++) {
        AssignmentRecord record = world.message(process, "x".repeat((int) (slot % 700)));
        long number = slot;
        store
            .append(record)
            .thenRun(() -> System.out.println(process.base64Url() + " " + number))
            .exceptionally(failure -> {
              System.out.println("failed " + failure);
              return null;
            });
        if (slot % 8 == 0) {
          store.commit(new CrankedRecord(process, slot));
        }
      }
    }
  }

  @Test
  void everythingAcknowledgedSurvivesSigkill() throws Exception {
    int rounds = "1".equals(System.getenv("HEDDLE_LONG")) ? 50 : 4;
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<String> processes = new ArrayList<>();
    List<Long> slots = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      runAndKill(seed + round, 1 + random.nextInt(400), processes, slots);
      try (Store store = Store.open(folder, OPTIONS, InstantSource.system())) {
        for (int i = 0; i < processes.size(); i++) {
          Bytes process = Bytes.base64Url(processes.get(i));
          List<Entry> entries = store.entries(process, 0, Integer.MAX_VALUE);
          assertThat(entries)
              .as("seed %d round %d process %d", seed, round, i)
              .hasSizeGreaterThan(Math.toIntExact(slots.get(i)));
          for (int slot = 0; slot < entries.size(); slot++) {
            assertThat(entries.get(slot).assignment().slot()).isEqualTo(slot);
          }
        }
      }
    }
    RocksIndex.Memory memory = new RocksIndex.Memory(1 << 20, 1 << 20);
    List<String> live = new ArrayList<>();
    List<String> again = new ArrayList<>();
    try (Index index = RocksIndex.open(folder.resolve("index"), Table.OF_LOG, memory, false)) {
      live.addAll(Dump.of(index));
    }
    Store.reindex(folder, OPTIONS, (_, _) -> {});
    try (Index index = RocksIndex.open(folder.resolve("index"), Table.OF_LOG, memory, false)) {
      again.addAll(Dump.of(index));
    }
    assertThat(again).isEqualTo(live);
  }

  /** Lets the writer acknowledge so many appends, kills it, and takes note of what it said. */
  private void runAndKill(long seed, int lines, List<String> processes, List<Long> slots)
      throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    Victim.runAndKill(Writer.class, folder, seed, lines + 1, said::add);
    assertThat(said).as("seed %d: the writer starts", seed).isNotEmpty();
    String process = said.getFirst();
    long highest = 0;
    for (String line : said) {
      assertThat(process)
          .as("seed %d", seed)
          .startsWith(line.substring(0, Math.min(43, line.length())));
      if (line.length() > 44) {
        highest = Math.max(highest, Long.parseLong(line.substring(44)));
      }
    }
    processes.add(process);
    slots.add(highest);
  }
}
