package dev.heddle.it;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote, unmodified, against a node of ours. */
final class StockClientsTest {
  @TempDir Path folder;

  @Test
  void aoconnectDoesEverythingItOffersInLegacyMode() throws Exception {
    Path modules = NodeScript.modules();
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      NodeScript.test(
          "aoconnect.test.mjs",
          Map.of("NODE_URL", node.url(), "HEDDLE_MODULES", modules.toString()));
    }
  }

  @Test
  void aoconnectDoesEverythingItOffersInMainnetMode() throws Exception {
    Path modules = NodeScript.modules();
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      NodeScript.test(
          "aocore.test.mjs",
          Map.of(
              "NODE_URL",
              node.url(),
              "GRAPHQL_URL",
              node.url() + "/graphql",
              "HEDDLE_MODULES",
              modules.toString()));
    }
  }

  @Test
  void clientsThatSignHttpFieldsWorkWithLegacyProcesses() throws Exception {
    Path modules = NodeScript.modules();
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      NodeScript.test(
          "httpsig.test.mjs", Map.of("NODE_URL", node.url(), "HEDDLE_MODULES", modules.toString()));
    }
  }

  @Test
  void arweaveJsPostsAndReadsBack() throws Exception {
    NodeScript.modules();
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      NodeScript.run("arweave-js.mjs", Map.of("NODE_URL", node.url()));
    }
  }
}
