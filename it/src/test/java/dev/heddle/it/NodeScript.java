package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a JavaScript suite under Node.js; its output is the failure message. */
final class NodeScript {
  private NodeScript() {}

  /**
   * Skips the calling test when the npm packages are not there: {@code heddle test} installs them.
   */
  static Path modules() {
    String modules = System.getenv("HEDDLE_MODULES");
    assumeTrue(modules != null, "HEDDLE_MODULES is not set; run ./heddle test");
    return Path.of(modules);
  }

  /** Runs {@code it/src/test/node/<script>} with {@code node --test} and expects it to pass. */
  static void test(String script, Map<String, String> environment) throws Exception {
    run(List.of("node", "--test", "--test-reporter=spec"), script, environment);
  }

  /** Runs a plain script and returns what it printed. */
  static String run(String script, Map<String, String> environment) throws Exception {
    return run(List.of("node"), script, environment);
  }

  private static String run(
      List<String> interpreter, String script, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(interpreter);
    command.add(RunningNode.repository().resolve("it/src/test/node").resolve(script).toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs("%s said:%n%s", script, output).isZero();
    return output;
  }
}
