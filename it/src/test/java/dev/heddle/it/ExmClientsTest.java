package dev.heddle.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK and the command line of EXM, as npm has them, against a node of ours. */
final class ExmClientsTest {
  @TempDir Path folder;

  @Test
  void theStockSdkDeploysWritesReadsAndTests() throws Exception {
    String modules = System.getenv("HEDDLE_NODE_MODULES");
    assumeTrue(
        modules != null && Files.exists(Path.of(modules, "@execution-machine", "sdk")),
        "the SDK of EXM is not there; run ./heddle test");
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      NodeScript.test(
          "exm-sdk.test.mjs", Map.of("NODE_URL", node.url(), "HEDDLE_NODE_MODULES", modules));
    }
  }
}
