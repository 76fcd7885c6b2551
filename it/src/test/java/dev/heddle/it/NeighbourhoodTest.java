package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Nodes that run some units only, and nodes that know one another. */
final class NeighbourhoodTest {
  @TempDir Path folder;

  @Test
  void unitsAloneServeOnlyTheirRoutes() throws Exception {
    Map<String, String> paths =
        Map.of("su", "/su/timestamp", "cu", "/cu", "mu", "/mu", "gateway", "/info");
    for (String units : List.of("su", "cu,mu,gateway")) {
      try (RunningNode node = RunningNode.start(folder.resolve(units), "--units", units)) {
        Sender sender = new Sender(node.url());
        for (Map.Entry<String, String> path : paths.entrySet()) {
          assertThat(sender.get(path.getValue()).statusCode())
              .describedAs("%s of a node that runs %s", path.getValue(), units)
              .isEqualTo(List.of(units.split(",")).contains(path.getKey()) ? 200 : 404);
        }
        assertThat(sender.get("/health").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void unitsListenAtTheRootOfPortsOfTheirOwn() throws Exception {
    Path data = folder.resolve("data");
    try (RunningNode node =
        RunningNode.start(
            data, "--listen", "mu=127.0.0.1:0", "--listen", "cu=127.0.0.1:0,su=127.0.0.1:0")) {
      Sender mu = new Sender(listener(data, "mu"));
      assertThat(mu.get("/").body()).isEqualTo("ao messenger unit");
      assertThat(mu.get("/mu").body()).isEqualTo("ao messenger unit");
      assertThat(mu.get("/info").statusCode()).isEqualTo(404);
      JsonNode cu = new Sender(listener(data, "cu")).json("/");
      assertThat(cu.path("timestamp").isIntegralNumber()).isTrue();
      JsonNode su = new Sender(listener(data, "su")).json("/timestamp");
      assertThat(su.path("block_height").isString()).isTrue();
      assertThat(new Sender(node.url()).get("/mine").statusCode())
          .describedAs("everything still is on loopback")
          .isEqualTo(200);
    }
  }

  @Test
  void nodeReadsThroughFromAnotherAndVerifies() throws Exception {
    Path modules = NodeScript.modules();
    try (RunningNode first = RunningNode.start(folder.resolve("first"));
        RunningNode second =
            RunningNode.start(folder.resolve("second"), "--upstream", first.url())) {
      Sender there = new Sender(first.url());
      String module = there.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
      String boot = there.upload(Bytes.utf8("Booted = 'far away'"), new Tag("Kind", "boot"));
      String note = there.upload(Bytes.utf8("a note"), new Tag("Action", "Note"));
      Sender here = new Sender(second.url());
      AosProcess process = AosProcess.spawn(here, module, new Tag("On-Boot", boot));
      assertThat(process.value("return Booted")).isEqualTo("far away");
      assertThat(here.get("/raw/" + note).body()).isEqualTo("a note");
      process.value(
          "ao.addAssignable('any', function (m) return true end); Handlers.prepend('seen',"
              + " function (m) return m.Action == 'Note' end, function (m) Seen = m.Data end)");
      String unseen = there.upload(Bytes.utf8("assigned"), new Tag("Action", "Note"));
      HttpResponse<String> assigned =
          here.post("/mu/?process-id=" + process.id() + "&assign=" + unseen, Bytes.EMPTY);
      assertThat(assigned.statusCode()).describedAs(assigned.body()).isEqualTo(202);
      assertThat(process.value("return Seen")).isEqualTo("assigned");
      assertThat(here.get("/raw/" + "A".repeat(43)).statusCode()).isEqualTo(404);
      first.stop();
      assertThat(here.get("/raw/" + note).body()).isEqualTo("a note");
      assertThat(process.replay().path("agrees").booleanValue()).isTrue();
    }
  }

  @Test
  void stockClientsFindTheSchedulerAlsoWhenItMovesAndReturns() throws Exception {
    Path modules = NodeScript.modules();
    Path data = folder.resolve("data");
    String module;
    AosProcess process;
    int oldPort = freePort();
    try (RunningNode node = RunningNode.start(data, "--port", Integer.toString(oldPort))) {
      Sender sender = new Sender(node.url());
      module = sender.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
      process = AosProcess.spawn(sender, module, new Tag("Scheduler", address(sender, "su")));
      located(node, process);
    }
    int newPort = freePort();
    for (int port : new int[] {newPort, oldPort, oldPort, newPort}) {
      try (RunningNode node = RunningNode.start(data, "--port", Integer.toString(port))) {
        located(node, process);
      }
    }
  }

  @Test
  void processesOfTwoNodesTalk() throws Exception {
    Path modules = NodeScript.modules();
    int secondPort = freePort();
    try (RunningNode first =
            RunningNode.start(
                folder.resolve("first"), "--upstream", "http://127.0.0.1:" + secondPort);
        RunningNode second =
            RunningNode.start(
                folder.resolve("second"),
                "--port",
                Integer.toString(secondPort),
                "--upstream",
                first.url())) {
      Sender here = new Sender(first.url());
      Sender there = new Sender(second.url());
      String module = here.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
      AosProcess ping = player(here, module, there);
      AosProcess pong = player(there, module, here);
      ping.value("ao.send({ Target = '" + pong.id() + "', Action = 'Ball', Round = '1' })");
      AosProcess.until("5", () -> ping.value("return Count"));
      AosProcess.until("5", () -> pong.value("return Count"));
      long beforeNanos = System.nanoTime();
      assertThat(here.get("/raw/" + "A".repeat(43)).statusCode()).isEqualTo(404);
      assertThat(Duration.ofNanos(System.nanoTime() - beforeNanos))
          .describedAs("the nodes do not ask each other in circles")
          .isLessThan(Duration.ofSeconds(10));
      assertThat(ping.replay().path("agrees").booleanValue()).isTrue();
      assertThat(pong.replay().path("agrees").booleanValue()).isTrue();
    }
  }

  /** A process that returns a ball ten times in all, and trusts the other node's messenger. */
  private static AosProcess player(Sender home, String module, Sender other) throws Exception {
    AosProcess player =
        AosProcess.spawn(
            home,
            module,
            new Tag("Scheduler", address(home, "su")),
            new Tag("Authority", address(other, "mu")));
    player.value(
        "Count = 0; Handlers.add('ball', function (m) return m.Action == 'Ball' end, function (m)"
            + " Count = Count + 1; local round = tonumber(m.Round);"
            + " if round < 10 then ao.send({ Target = m.From, Action = 'Ball',"
            + " Round = tostring(round + 1) }) end end)");
    return player;
  }

  private static void located(RunningNode node, AosProcess process) throws Exception {
    Sender sender = new Sender(node.url());
    String scheduler = address(sender, "su");
    String printed =
        NodeScript.run(
            "legacy-locate.mjs",
            Map.of(
                "GRAPHQL_URL",
                node.url() + "/graphql",
                "PROCESS",
                process.id(),
                "SCHEDULER",
                scheduler));
    JsonNode found = Json.parse(printed);
    for (String how : new String[] {"/hinted/url", "/located/url", "/raw/url"}) {
      assertThat(found.at(how).asString()).describedAs(printed).isEqualTo(node.url() + "/su");
    }
    assertThat(found.at("/located/address").stringValue()).isEqualTo(scheduler);
    assertThat(found.path("valid").booleanValue()).isTrue();
    assertThat(found.path("stranger").asString()).isEqualTo("TransactionNotFound");
    DataItem message = process.message("return 1", new Tag("Action", "Eval"));
    String path = URI.create(found.at("/hinted/url").stringValue()).getPath();
    assertThat(sender.post(path, message.raw()).statusCode()).isEqualTo(200);
  }

  private static String address(Sender sender, String unit) throws Exception {
    return sender.json("/api/v1/status").at("/addresses/" + unit).stringValue();
  }

  /** What the node printed for the listener of a unit. */
  private static String listener(Path data, String unit) throws Exception {
    Path output = data.resolveSibling(data.getFileName() + ".out");
    return AosProcess.until(
            true, () -> Files.exists(output) && Files.readString(output).contains(" " + unit + " "))
        ? url(output, unit)
        : "";
  }

  private static String url(Path output, String unit) throws IOException {
    return Files.readAllLines(output).stream()
        .map(String::strip)
        .filter(line -> line.startsWith(unit + " "))
        .map(line -> line.substring(unit.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
