package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.StateTree;
import dev.heddle.machine.TreeStep;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.node.store.Checkpoint.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Measures checkpoints of real aos processes; the figures stand in docs/adr/0008. No test: run it
 * with the file of an aos module, its {@code Module-Format} and an empty folder.
 */
public final class CheckpointFigures {
  private static final int PROCESSES = 200;
  private static final int MESSAGES = 50;

  private final World world = new World(1);
  private final Path folder;
  private Store store;

  private CheckpointFigures(Path folder) {
    this.folder = folder;
    this.store = open();
  }

  private Store open() {
    return Store.open(folder, StoreOptions.DEFAULT, InstantSource.system());
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Bytes wasm = Bytes.wrap(Files.readAllBytes(Path.of(arguments[0])));
    try (V8Machine machine = new V8Machine(1);
        Program program =
            machine.load(arguments[1], wasm, new Limits(1L << 30, Limits.GAS_DEFAULT))) {
      new CheckpointFigures(Path.of(arguments[2])).measure(program);
    }
  }

  private void measure(Program program) throws InterruptedException {
    long empty = diskBytes();
    List<Checkpoint> first = new ArrayList<>();
    List<Checkpoint> last = new ArrayList<>();
    List<Double> treeMs = new ArrayList<>();
    List<Double> freshMs = new ArrayList<>();
    List<Double> deltaMs = new ArrayList<>();
    long blobs = 0;
    long deltaBlobs = 0;
    for (int i = 0; i < PROCESSES; i++) {
      Bytes process = world.id();
      try (Instance instance = program.start(Drive.NONE)) {
        apply(instance, message(process, 0));
        Image image = instance.image();
        StateTree tree = time(treeMs, () -> StateTree.of(image));
        first.add(checkpoint(process, 0, image, tree));
        TreeStep step = tree.step();
        blobs += step.blobs().size();
        time(freshMs, () -> store.putCheckpoint(first.getLast(), step));
        if (i % 10 == 0) {
          for (int slot = 1; slot <= MESSAGES; slot++) {
            apply(instance, message(process, slot));
          }
          Image later = instance.image();
          tree.set(later);
          last.add(checkpoint(process, MESSAGES, later, tree));
          TreeStep delta = tree.step();
          deltaBlobs += delta.blobs().size();
          time(deltaMs, () -> store.putCheckpoint(last.getLast(), delta));
        }
        if (i == 0) {
          System.out.printf("pages of the first: %d%n", image.pages().size());
          print("bytes on disk of the first", reopened() - empty);
        }
      }
    }
    print("blobs a fresh checkpoint hands out", blobs / PROCESSES);
    print("blobs a delta hands out", deltaBlobs / last.size());
    print("CPU ms to make a tree", treeMs);
    print("CPU ms to put a fresh one", freshMs);
    print("CPU ms to put a delta", deltaMs);
    print("bytes on disk of all", reopened() - empty);
    restoreAll("restored after a start", first);
    restoreAll("restored again", first);
    restoreAll("deltas restored", last);
    List<Double> sweepMs = new ArrayList<>();
    System.out.println(time(sweepMs, () -> store.sweepPages(() -> true)));
    print("CPU ms to sweep", sweepMs);
    first.subList(0, PROCESSES / 2).forEach(this::delete);
    System.out.println(store.sweepPages(() -> true));
    TimeUnit.SECONDS.sleep(5); // the database gives the room back beside everything else
    print("bytes on disk after half is deleted", reopened() - empty);
    store.close();
  }

  private static void apply(Instance instance, Input input) {
    if (!(instance.apply(input) instanceof Outcome.Accepted accepted)
        || accepted.result().contains("Error")) {
      throw new IllegalStateException(
          "the module does not take " + input + instance.inspect(input, Drive.NONE));
    }
  }

  private void delete(Checkpoint checkpoint) {
    store.deleteCheckpoints(checkpoint.process(), Place.message(0));
  }

  private void restoreAll(String what, List<Checkpoint> checkpoints) {
    List<Double> ms = new ArrayList<>();
    for (Checkpoint checkpoint : checkpoints) {
      Restored restored = time(ms, () -> store.restore(checkpoint));
      if (restored instanceof Restored.Damaged damaged) {
        throw new IllegalStateException(damaged.what());
      }
    }
    print("CPU ms, " + what, ms);
  }

  private static Checkpoint checkpoint(Bytes process, long slot, Image image, StateTree tree) {
    return new Checkpoint(
        process, Place.message(slot), slot, image.sizeBytes(), tree.top(), Bytes.EMPTY);
  }

  private Input message(Bytes process, int slot) {
    String id = process.base64Url();
    String owner = world.id().base64Url();
    String tags =
        slot == 0
            ? "[{\"name\":\"Type\",\"value\":\"Process\"},{\"name\":\"Module\",\"value\":\"m\"}]"
            : "[{\"name\":\"Action\",\"value\":\"Eval\"}]";
    String lua = "T = T or {} T[#T + 1] = '" + world.id().base64Url() + "' return #T";
    String environment =
        "{\"Process\":{\"Id\":\"%s\",\"Owner\":\"%s\",\"Tags\":[]},\"Module\":{\"Id\":\"%s\",\"Owner\":\"%s\",\"Tags\":[]}}"
            .formatted(id, id, id, id);
    String message =
        ("{\"Id\":\"%s\",\"Signature\":\"s\",\"Data\":\"%s\",\"Owner\":\"%s\",\"Target\":\"%s\",\"From\":\"%s\","
                + "\"Tags\":%s,\"Epoch\":0,\"Nonce\":%d,\"Timestamp\":%d,\"Block-Height\":1500000,"
                + "\"Hash-Chain\":\"%s\",\"Cron\":false}")
            .formatted(
                slot == 0 ? id : owner,
                lua,
                id,
                id,
                id,
                tags,
                slot,
                1_700_000_000_000L + slot,
                owner);
    return new Input(message, environment, 1_500_000);
  }

  /**
   * Closing the store writes nothing that is in the journal alone into tables; so it is counted.
   */
  private long reopened() {
    store.close();
    store = open();
    return diskBytes();
  }

  private long diskBytes() {
    try (Stream<Path> files = Files.walk(folder.resolve("results"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of this thread, which does all the work; other programs do not count. */
  private static <T> T time(List<Double> cpuMs, Supplier<T> work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    T done = work.get();
    cpuMs.add((threads.getCurrentThreadCpuTime() - start) / 1e6);
    return done;
  }

  private static void print(String what, long figure) {
    System.out.printf("%,15d %s%n", figure, what);
  }

  private static void print(String what, List<Double> ms) {
    double[] sorted = ms.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "%7.2f %7.2f %s (median, 95 of 100)%n",
        sorted[sorted.length / 2], sorted[sorted.length * 95 / 100], what);
  }
}
