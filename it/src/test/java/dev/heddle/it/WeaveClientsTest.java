package dev.heddle.it;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock clients of Arweave and of bundlers, unmodified, that upload much and read it back. */
final class WeaveClientsTest {
  @TempDir static Path folder;
  private static RunningNode node;

  @BeforeAll
  static void start() throws Exception {
    NodeScript.modules();
    node = RunningNode.start(folder.resolve("data"));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void arweaveJsUploadsInChunks() throws Exception {
    String bytes = System.getenv("HEDDLE_LONG") == null ? "5000000" : "100000000";
    NodeScript.run("weave.mjs", Map.of("NODE_URL", node.url(), "LARGE_BYTES", bytes));
  }

  @Test
  void arbundlesSignsWithEveryKindOfKeyAndNestsBundles() throws Exception {
    NodeScript.run("bundles.mjs", Map.of("NODE_URL", node.url()));
  }

  @Test
  void turboUploadsInPartsAndAgainWhatFailed() throws Exception {
    NodeScript.run("turbo.mjs", Map.of("NODE_URL", node.url()));
  }
}
