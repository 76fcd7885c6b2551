package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.StateTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed with SIGKILL while it writes checkpoints and sweeps. {@code HEDDLE_LONG=1}
 * makes it thirty times.
 */
final class CheckpointKillTest {
  @TempDir Path folder;

  /** The victim: two processes write a checkpoint for every slot, a third thread sweeps. */
  public static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Store store = Store.open(Path.of(arguments[0]), StoreOptions.DEFAULT, InstantSource.system());
      World world = new World(Long.parseLong(arguments[1]));
      Bytes one = world.id();
      Bytes other = world.id();
      Thread.ofPlatform().start(() -> write(store, one));
      Thread.ofPlatform().start(() -> write(store, other));
      while (true) {
        store.sweepPages(() -> true);
      }
    }

    private static void write(Store store, Bytes process) {
      StateTree tree = new StateTree();
      for (long slot = 0; ; slot++) {
        store.putResult(States.result(process, slot));
        tree.set(States.image(process, slot));
        store.putCheckpoint(States.checkpoint(process, slot, tree), tree.step());
        System.out.println(process.base64Url() + " " + slot);
      }
    }
  }

  @Test
  void everyCheckpointThatWasPutSurvivesSigkillWhole() throws Exception {
    int rounds = "1".equals(System.getenv("HEDDLE_LONG")) ? 30 : 2;
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Map<Bytes, Long> put = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
      put.putAll(runAndKill(seed + round, 2 + random.nextInt(200)));
      try (Store store = Store.open(folder, StoreOptions.DEFAULT, InstantSource.system())) {
        put.forEach((process, slot) -> check(store, process, slot, seed));
        store.sweepPages(() -> true);
        put.forEach((process, slot) -> check(store, process, slot, seed));
      }
    }
  }

  private static void check(Store store, Bytes process, long slot, long seed) {
    assertThat(store.checkpoints(process).getLast().place().slot())
        .as("seed %d", seed)
        .isGreaterThanOrEqualTo(slot);
    for (Checkpoint checkpoint : store.checkpoints(process)) {
      long at = checkpoint.place().slot();
      assertThat(store.restore(checkpoint))
          .as("seed %d slot %d", seed, at)
          .isInstanceOfSatisfying(
              Restored.Whole.class,
              whole -> assertThat(whole.image()).isEqualTo(States.image(process, at)));
      assertThat(store.result(process, EvaluationId.of(at, at))).isPresent();
    }
  }

  /** Lets the writer write so many checkpoints, kills it, and takes note of what it said. */
  private Map<Bytes, Long> runAndKill(long seed, int lines)
      throws IOException, InterruptedException {
    Map<Bytes, Long> put = new HashMap<>();
    Victim.runAndKill(
        Writer.class,
        folder,
        seed,
        lines,
        line -> {
          if (line.length() > 44) {
            Bytes process = Bytes.base64Url(line.substring(0, 43));
            put.merge(process, Long.parseLong(line.substring(44)), Math::max);
          }
        });
    return put;
  }
}
