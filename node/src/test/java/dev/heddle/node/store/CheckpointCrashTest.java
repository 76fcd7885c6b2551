package dev.heddle.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.StateTree;
import dev.heddle.node.store.Checkpoint.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power losses: the end of the newest journal, which nobody had flushed, is gone. Whatever
 * checkpoint is left is whole, and the results up to its place are there.
 */
final class CheckpointCrashTest {
  private static final Place END = new Place(Long.MAX_VALUE, Long.MAX_VALUE);

  /** Small, so that tables are flushed at moments of their own. */
  private static final RocksIndex.Memory MEMORY = new RocksIndex.Memory(1 << 20, 1 << 20);

  @TempDir Path folder;

  private Index open() {
    return RocksIndex.open(folder, Table.OF_RESULTS, MEMORY, true);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noCheckpointSurvivesWhatItRestsOn(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    World world = new World(seed);
    List<Bytes> processes = List.of(world.id(), world.id(), world.id());
    for (int life = 0; life < 8; life++) {
      try (Index index = open()) {
        live(index, processes, random);
      }
      losePower(random);
      try (Index index = open()) {
        for (Bytes process : processes) {
          check(index, process, "seed %d life %d".formatted(seed, life));
        }
      }
    }
  }

  private static void live(Index index, List<Bytes> processes, SplittableRandom random) {
    Results results = new Results(index);
    Checkpoints checkpoints = new Checkpoints(index);
    List<StateTree> trees = new ArrayList<>();
    for (Bytes process : processes) {
      trees.add(begin(checkpoints.newest(process, END), checkpoints));
    }
    for (int i = random.nextInt(150); i > 0; i--) {
      int which = random.nextInt(processes.size());
      Bytes process = processes.get(which);
      long slot = newestResult(results, process) + 1;
      results.put(List.of(States.result(process, slot)));
      if (random.nextInt(3) == 0) {
        StateTree tree = trees.get(which);
        tree.set(States.image(process, slot));
        Checkpoint checkpoint = States.checkpoint(process, slot, tree);
        if (!checkpoints.put(checkpoint, tree.step())) {
          trees.set(which, new StateTree());
        }
      }
      if (random.nextInt(40) == 0) {
        checkpoints.deleteFrom(process, Place.message(Math.max(0, slot - random.nextInt(30))));
      }
      if (random.nextInt(40) == 0) {
        int portions = random.nextInt(300);
        int[] asked = {0};
        checkpoints.sweep(() -> asked[0]++ < portions);
      }
    }
  }

  private static StateTree begin(Optional<Checkpoint> newest, Checkpoints checkpoints) {
    return newest.isPresent()
        ? ((Restored.Whole) checkpoints.restore(newest.get())).tree()
        : new StateTree();
  }

  private static long newestResult(Results results, Bytes process) {
    ResultRange last =
        new ResultRange(process, Optional.empty(), Optional.empty(), false, 1, false);
    return results.range(last).stream().mapToLong(ResultRow::slot).findFirst().orElse(-1);
  }

  /** Cuts the newest journal somewhere, now and then leaving some zeros behind. */
  private void losePower(SplittableRandom random) throws IOException {
    Path journal;
    try (Stream<Path> files = Files.list(folder)) {
      journal =
          files
              .filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
              .sorted()
              .toList()
              .getLast();
    }
    try (FileChannel channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
      channel.truncate(random.nextLong(channel.size() + 1));
      if (random.nextInt(3) == 0) {
        channel.write(ByteBuffer.allocate(random.nextInt(5000)), channel.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(Index index, Bytes process, String what) {
    Checkpoints checkpoints = new Checkpoints(index);
    Results results = new Results(index);
    long newest = newestResult(results, process);
    for (Checkpoint checkpoint : checkpoints.list(process)) {
      long slot = checkpoint.place().slot();
      assertThat(slot).as(what).isLessThanOrEqualTo(newest);
      assertThat(checkpoints.restore(checkpoint))
          .as("%s slot %d", what, slot)
          .isInstanceOfSatisfying(
              Restored.Whole.class,
              whole -> assertThat(whole.image()).isEqualTo(States.image(process, slot)));
    }
    for (long slot = 0; slot <= newest; slot++) {
      assertThat(results.get(process, EvaluationId.of(slot, slot)))
          .as("%s slot %d", what, slot)
          .contains(States.result(process, slot));
    }
  }
}
