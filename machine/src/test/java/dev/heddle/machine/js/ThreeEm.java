package dev.heddle.machine.js;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * 3EM itself, from npm, in a process of its own: says what interactions come to. Runs where {@code
 * HEDDLE_NODE_MODULES} names a folder with the packages; tests that ask for it are skipped
 * elsewhere.
 */
public final class ThreeEm implements AutoCloseable {
  private static final String ANSWER = "answer ";

  private final String oracle;
  private final Process process;
  private final PrintWriter asked;
  private final BufferedReader answers;

  private ThreeEm(String oracle, Process process) {
    this.oracle = oracle;
    this.process = process;
    asked = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param folder for its script
   * @param oracle the package
   */
  public static ThreeEm start(Path folder, String oracle) throws IOException {
    String modules = System.getenv("HEDDLE_NODE_MODULES");
    assumeTrue(modules != null, "HEDDLE_NODE_MODULES names no folder");
    assumeTrue(Files.exists(Path.of(modules, oracle)), "no " + oracle);
    Path script = folder.resolve("three-em.cjs");
    try (InputStream in = ThreeEm.class.getResourceAsStream("three-em.cjs")) {
      Files.copy(in, script);
    }
    return new ThreeEm(
        oracle,
        new ProcessBuilder(List.of("node", script.toString(), modules))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /**
   * What inputs come to, the first by the id {@code tx1}, all by {@code CALLER}.
   *
   * @param function its {@code source}, or its {@code module} in base64
   * @return {@code {state, result, validity}}, or {@code {failed}} where it panicked
   */
  public JsonNode simulate(ObjectNode function, String state, List<String> inputs) {
    ObjectNode question = function.deepCopy().put("evaluator", oracle).put("state", state);
    inputs.forEach(question.putArray("inputs")::add);
    asked.println(Json.write(question));
    try {
      String line = answers.readLine();
      while (!line.startsWith(ANSWER)) {
        line = answers.readLine();
      }
      return Json.parse(line.substring(ANSWER.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
