package dev.heddle.it;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stock clients read from a gateway, against a node of ours. */
final class GatewayReadsTest {
  @TempDir Path folder;

  @Test
  void stockClientsFindAndReadData() throws Exception {
    NodeScript.modules();
    try (RunningNode node = RunningNode.start(folder.resolve("data"))) {
      NodeScript.run("gateway-reads.mjs", Map.of("NODE_URL", node.url()));
    }
  }
}
