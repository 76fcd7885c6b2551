package dev.heddle.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SmartWeave contracts on our chain, as the engines from npm and as we read them. */
final class SmartWeaveTest {
  private static final String ROUNDS = System.getenv("HEDDLE_LONG") == null ? "2" : "25";

  @TempDir Path folder;

  @Test
  void contractsAreWhatTheStockEnginesMakeOfThem() throws Exception {
    String modules = System.getenv("HEDDLE_NODE_MODULES");
    assumeTrue(
        modules != null && Files.exists(Path.of(modules, "warp-contracts")),
        "the engines of SmartWeave are not there; run ./heddle test");
    try (RunningNode node = RunningNode.start(folder.resolve("data"), "--block-interval-ms", "0");
        RunningNode other = RunningNode.start(folder.resolve("other"), "--upstream", node.url())) {
      NodeScript.run(
          "smartweave.mjs",
          Map.of(
              "NODE_URL",
              node.url(),
              "READER_URL",
              other.url(),
              "HEDDLE_NODE_MODULES",
              modules,
              "ROUNDS",
              ROUNDS));
    }
  }
}
