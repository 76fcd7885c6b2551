package dev.heddle.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Stock arlocal as a process of its own: Arweave on this machine, with blocks on demand. */
final class Arlocal implements AutoCloseable {
  private final Process process;
  private final Sender client;
  private final String url;

  private Arlocal(Process process, String url) {
    this.process = process;
    this.url = url;
    this.client = new Sender(url);
  }

  /**
   * Starts one; skips the calling test where npm packages are not there.
   *
   * @param folder for its data
   */
  static Arlocal start(Path folder) throws IOException {
    String modules = System.getenv("HEDDLE_NODE_MODULES");
    assumeTrue(modules != null, "HEDDLE_NODE_MODULES is not set; run ./heddle test");
    Path database = Path.of(modules, "sqlite3/build/Release/node_sqlite3.node");
    assumeTrue(
        Files.exists(database),
        "arlocal's database is not built: npm rebuild sqlite3 --ignore-scripts=false");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                "node", RunningNode.repository().resolve("it/src/test/node/arlocal.mjs").toString())
            .redirectErrorStream(true);
    // It writes a log where it runs, and makes its folder anew.
    builder.directory(Files.createDirectories(folder.toAbsolutePath().getParent()).toFile());
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("FOLDER", folder.toString());
    Process process = builder.start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("arlocal ready")) {
        drain(lines);
        return new Arlocal(process, "http://127.0.0.1:" + port);
      }
      seen.append(line).append('\n');
    }
    throw new IOException("arlocal ended before it was ready:\n" + seen);
  }

  /** Keeps reading, so that it never waits for a full pipe. */
  private static void drain(BufferedReader lines) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (lines) {
            while (lines.readLine() != null) {
              // It says much, and nothing of it is asked for.
            }
          } catch (IOException e) {
            // It has ended.
          }
        });
  }

  String url() {
    return url;
  }

  Sender client() {
    return client;
  }

  /** Gives an address money; without any it takes nothing. */
  void mint(String address) throws IOException, InterruptedException {
    client.get("/mint/" + address + "/1000000000000000");
  }

  void mine() throws IOException, InterruptedException {
    client.get("/mine");
  }

  /** The ids of the bundles that it has. */
  List<String> bundles() throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    String after = "";
    while (true) {
      String query =
          "{ transactions(first: 100, sort: HEIGHT_ASC%s, tags: [{name: \"Bundle-Format\", values: [\"binary\"]}]) { pageInfo { hasNextPage } edges { cursor node { id } } } }"
              .formatted(after.isEmpty() ? "" : ", after: \"" + after + "\"");
      JsonNode page =
          Json.parse(
                  client.postJson("/graphql", Json.write(Json.object().put("query", query))).body())
              .at("/data/transactions");
      for (JsonNode edge : page.path("edges")) {
        ids.add(edge.at("/node/id").asString());
        after = edge.path("cursor").asString();
      }
      if (!page.at("/pageInfo/hasNextPage").asBoolean(false)) {
        return ids;
      }
    }
  }

  /** In how many bundles each item is. */
  Map<String, Integer> items() throws IOException, InterruptedException {
    Map<String, Integer> counts = new HashMap<>();
    for (String id : bundles()) {
      Bytes data = Bytes.wrap(client.bytes("/" + id));
      Bundle.entries(data).forEach(e -> counts.merge(e.headerId().base64Url(), 1, Integer::sum));
    }
    return counts;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
