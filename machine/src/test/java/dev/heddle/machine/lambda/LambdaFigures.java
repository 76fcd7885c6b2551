package dev.heddle.machine.lambda;

import com.sun.management.OperatingSystemMXBean;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.machine.wasm.LambdaModule;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Measures a Lambda application; a program, not a test. Prints microseconds, medians. */
public final class LambdaFigures {
  private static final int ROUNDS = 20_000;
  private static final int INSPECTIONS = 50_000;
  private static final int VALUE_BYTES = 1_000;

  private LambdaFigures() {}

  private static void measure(String what, int rounds, IntConsumer round) {
    long[] nanos = new long[rounds];
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < rounds; i++) {
        long begin = System.nanoTime();
        round.accept(i);
        nanos[i] = System.nanoTime() - begin;
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-60s %8.1f us, 99 of 100 within %8.1f us%n",
        what, nanos[rounds / 2] / 1e3, nanos[rounds * 99 / 100] / 1e3);
  }

  private static Input input(int slot, String data) {
    return new Input(
        "{\"Id\":\"M\",\"Nonce\":" + slot + ",\"Data\":\"" + data + "\"}",
        "{\"Process\":{\"Id\":\"P\"}}",
        0);
  }

  private static Bytes key(int number) {
    return Bytes.utf8("key/%07d".formatted(number));
  }

  /** One of that many, in no order. */
  private static Bytes key(int round, int keys) {
    return key((int) (round * 7_919L % keys));
  }

  private static double cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private record Rate(double perSecond, double cpuMicros) {}

  /** As many at once as there are threads. */
  private static Rate inspected(LambdaProgram program, KvMap context, int threads) {
    AtomicInteger next = new AtomicInteger();
    int all = INSPECTIONS * threads;
    double cpu = cpuNanos();
    long begin = System.nanoTime();
    try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        callers.execute(() -> {
          for (int n = next.getAndIncrement(); n < all; n = next.getAndIncrement()) {
            LambdaRun _ = program.inspect(context, LambdaInput.of(input(n, "gAAA")));
          }
        });
      }
    }
    return new Rate(all * 1e9 / (System.nanoTime() - begin), (cpuNanos() - cpu) / 1e3 / all);
  }

  private static void inspections() {
    int cores = Runtime.getRuntime().availableProcessors();
    try (Machine machine = new V8Machine(cores);
        LambdaProgram program =
            (LambdaProgram)
                machine.load(
                    LambdaModule.FORMAT,
                    LambdaModule.bytes(),
                    new Limits(1L << 30, 1_000_000_000))) {
      KvMap context = KvMap.empty().put(Bytes.utf8("AAA"), Bytes.utf8("one"));
      Rate _ = inspected(program, context, cores);
      for (int round = 0; round < 5; round++) {
        Rate one = inspected(program, context, 1);
        Rate many = inspected(program, context, cores);
        System.out.printf(
            "inspections a second: %,.0f on one thread (%.1f us of processor time each), %,.0f on %d (%.1f us)%n",
            one.perSecond(), one.cpuMicros(), many.perSecond(), cores, many.cpuMicros());
      }
    }
  }

  /** SQL on databases of several sizes, which stock SQLite has made. */
  private static void databases() throws Exception {
    Bytes wasm = Bytes.wrap(Files.readAllBytes(Path.of("../modules/database/database.wasm")));
    try (Machine machine = new V8Machine(1);
        LambdaProgram program =
            (LambdaProgram)
                machine.load(
                    LambdaModule.FORMAT, wasm, new Limits(256 << 20, 1_000_000_000_000L))) {
      for (int megabytes : new int[] {1, 64, 200}) {
        Path file = Files.createTempFile("figures", ".db");
        KvMap context = DatabaseTest.ofAnother(file, megabytes);
        Files.delete(file);
        String of = " of a database of " + megabytes + " MB";
        for (String sql :
            new String[] {
              "SELECT 1",
              "SELECT size FROM t WHERE id = 500",
              "SELECT size FROM t WHERE name = 'thing 500'",
              "INSERT INTO t(name, size) VALUES ('needle', 5)",
              "UPDATE t SET size = 0 WHERE id = 500"
            }) {
          Input input = DatabaseTest.input(sql);
          LambdaRun run = program.advance(context, input);
          measure(
              sql + of + ", " + run.changes().size() + " pages, gas " + run.outcome().gasUsed(),
              2_000,
              _ -> program.advance(context, input));
        }
      }
    }
  }

  /** Measures. */
  public static void main(String[] unused) throws Exception {
    databases();
    inspections();
    try (Machine machine = new V8Machine(1);
        LambdaProgram program =
            (LambdaProgram)
                machine.load(
                    LambdaModule.FORMAT,
                    LambdaModule.bytes(),
                    new Limits(1L << 30, 1_000_000_000))) {
      for (int megabytes : new int[] {1, 64, 256}) {
        int keys = megabytes * (1_000_000 / VALUE_BYTES);
        KvMap map = KvMap.empty();
        for (int i = 0; i < keys; i++) {
          byte[] value = new byte[VALUE_BYTES - 11];
          value[0] = (byte) i;
          map = map.put(key(i), Bytes.wrap(value));
        }
        Bytes root = map.root();
        KvMap context = map;
        String of = " of a context of " + megabytes + " MB, root included";
        measure(
            "an advance that sets a key" + of,
            ROUNDS,
            i -> program.advance(context, input(i, "pAAA" + i)));
        measure(
            "a run that does nothing" + of, ROUNDS, i -> program.advance(context, input(i, "k")));
        List<Optional<Bytes>> found = new ArrayList<>(List.of(Optional.empty()));
        measure("a read" + of, ROUNDS, i -> found.set(0, context.get(key(i, keys))));
        measure(
            "a read with its proof" + of,
            ROUNDS,
            i -> found.set(0, context.watched(new Trail()).get(key(i, keys))));
        System.out.println(root);
      }
      try (Instance app = program.start(Drive.NONE)) {
        measure("an input applied by a process", ROUNDS, i -> app.apply(input(i, "pAAA" + i)));
        measure(
            "an input that overwrites all memory", ROUNDS, i -> app.apply(input(i, "cAAA" + i)));
      }
    }
  }
}
