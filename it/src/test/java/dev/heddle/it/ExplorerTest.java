package dev.heddle.it;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The explorer in a real browser; {@code heddle test} installs one where there is none. */
final class ExplorerTest {
  @TempDir Path folder;

  @Test
  void aBrowserWalksThroughEveryPage() throws Exception {
    NodeScript.modules();
    try (RunningNode node =
        RunningNode.start(folder.resolve("data"), "--block-interval-ms", "200")) {
      NodeScript.run(
          "explorer.mjs",
          Map.of(
              "NODE_URL",
              node.url(),
              "SCREENSHOTS",
              RunningNode.repository().resolve("it/target/explorer").toString()));
    }
  }
}
