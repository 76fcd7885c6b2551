package dev.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The harness works, with counts too small to say anything of the node. */
final class BenchCommandTest {
  @TempDir Path folder;

  @Test
  void listsTheScenariosOneALine() {
    String listed = out();
    assertThat(listed.lines()).hasSameSizeAs(Scenario.ALL);
    assertThat(listed).contains("cold-token ", "soak ");
  }

  @Test
  void refusesAScenarioThatThereIsNot() {
    assertThat(command(new ByteArrayOutputStream()).execute("nonsense")).isEqualTo(2);
  }

  @Test
  void nodeLoaderAndRawV8AnswerAlikeAndAreCompared() throws Exception {
    assumeTrue(
        System.getenv("HEDDLE_NODE_MODULES") != null,
        "HEDDLE_NODE_MODULES is not set; run ./heddle test");
    Path json = folder.resolve("cold.json");
    String table =
        out(
            "cold-token",
            "--messages=12",
            "--rounds=1",
            "--core=-1",
            "--seed=7",
            "--json=" + json,
            "--set=instances-max=2");
    assertThat(table)
        .startsWith("cold-token, seed 7\n")
        .containsPattern("node : loader +steady, /s")
        .containsPattern("node : raw V8 +total, /s");
    JsonNode written = Json.parse(Files.readString(json));
    assertThat(written.path("scenario").asString()).isEqualTo("cold-token");
    assertThat(written.at("/facts/cores").intValue()).isPositive();
    for (JsonNode figure : written.path("figures")) {
      assertThat(figure.path("median").doubleValue()).describedAs(figure.toString()).isPositive();
    }
  }

  private static String out(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(command(out).execute(args)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static CommandLine command(ByteArrayOutputStream out) {
    return new CommandLine(new BenchCommand(new PrintStream(out, true, StandardCharsets.UTF_8)));
  }
}
