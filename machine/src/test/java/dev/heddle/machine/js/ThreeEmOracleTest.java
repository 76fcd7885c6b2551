package dev.heddle.machine.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import dev.heddle.machine.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the evaluators of 3EM to 3EM itself, on functions that seeds make up. Runs where {@code
 * HEDDLE_NODE_MODULES} names a folder with the packages; {@code HEDDLE_LONG} makes it 500
 * functions, {@code HEDDLE_SEED} varies them.
 */
final class ThreeEmOracleTest {
  private static final int COUNT = System.getenv("HEDDLE_LONG") == null ? 25 : 500;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"3em-0.3.26,@three-em/node", "3em-0.3.14-byref,three-em-0-3-14"})
  void evaluatesAsThreeEmDoes(String tag, String oracle) throws IOException {
    String given = System.getenv("HEDDLE_SEED");
    long seed = given == null ? 1 : Long.parseLong(given);
    Evaluator evaluator = Evaluator.ofTag(tag).orElseThrow();
    try (ThreeEm threeEm = ThreeEm.start(folder, oracle);
        JsMachine machine = new JsMachine(1)) {
      for (long each = seed * 1000; each < seed * 1000 + COUNT; each++) {
        GeneratedFunction function = GeneratedFunction.of(each, evaluator);
        JsonNode theirs =
            threeEm.simulate(
                Json.object().put("source", function.source()),
                function.state(),
                function.inputs());
        String about = "seed " + each + ":\n" + function.source() + "\n" + function.inputs();
        assertThat(theirs.has("failed")).as("%s\n%s", about, theirs).isFalse();
        compare(machine, evaluator, function, theirs, about);
      }
    }
  }

  private static void compare(
      JsMachine machine,
      Evaluator evaluator,
      GeneratedFunction function,
      JsonNode theirs,
      String about) {
    ObjectNode validity = Json.object();
    JsonNode last = Json.object();
    try (Probe probe = Probe.deploy(machine, evaluator, function.source(), function.state())) {
      probe.timestampMs(0);
      for (int i = 0; i < function.inputs().size(); i++) {
        Outcome outcome = probe.write(function.inputs().get(i), "CALLER", Map.of());
        JsonNode output = Probe.output(outcome);
        validity.set("tx" + (i + 1), output.path("validity"));
        last = output.path("type").asString().equals("skipped") ? last : output;
      }
      assertThat(Json.parse(probe.state())).as(about).isEqualTo(theirs.path("state"));
    }
    assertThat(validity).as(about).isEqualTo(theirs.path("validity"));
    if (evaluator == Evaluator.THREE_EM_0_3_26) {
      assertThat(last.path("result")).as(about).isEqualTo(theirs.path("result"));
    }
  }
}
