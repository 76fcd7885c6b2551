package dev.heddle.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    String port = Integer.toString(freePort());
    String cu = "http://127.0.0.1:" + port + "/cu";
    try (RunningNode node =
        RunningNode.start(folder.resolve("data"), "--port", port, "--relay-to", cu)) {
      NodeScript.test(
          "httpsig.test.mjs", Map.of("NODE_URL", node.url(), "HEDDLE_MODULES", modules.toString()));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
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
