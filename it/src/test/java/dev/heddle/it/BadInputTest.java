package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a stranger sends: a 4xx that says what is wrong, and a node that goes on. */
final class BadInputTest {
  private static final String DRY_RUN = "{\"Owner\":\"1234\",\"Data\":\"1\"}";

  @TempDir static Path folder;
  private static RunningNode node;
  private Sender sender;

  @BeforeAll
  static void start() throws Exception {
    node = RunningNode.start(folder.resolve("data"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void sender() {
    sender = new Sender(node.url());
  }

  @Test
  void aWrongSignatureIsNamed() throws Exception {
    byte[] raw = sender.message("A".repeat(43), "Eval", "1").raw().toByteArray();
    raw[10] ^= 1;
    for (String door : new String[] {"/mu", "/su", "/tx"}) {
      refused(sender.post(door, Bytes.copyOf(raw)), "signature");
    }
  }

  @Test
  void aTruncatedItemIsNamed() throws Exception {
    Bytes raw = sender.message("A".repeat(43), "Eval", "1").raw();
    for (int size : new int[] {0, 1, 2, 40, 99, 120}) {
      for (String door : new String[] {"/mu", "/su", "/tx"}) {
        refused(sender.post(door, raw.slice(0, size)), "");
      }
    }
  }

  @Test
  void tenMegabytesOfZerosAreRefused() throws Exception {
    Bytes zeros = Bytes.wrap(new byte[10 * 1024 * 1024]);
    for (String door : new String[] {"/mu", "/su", "/tx"}) {
      refused(sender.post(door, zeros), "");
    }
    refused(sender.post("/mu", Bytes.wrap(new byte[11 * 1024 * 1024])), "10485760");
  }

  @Test
  void anUnknownProcessIsNamed() throws Exception {
    String unknown = "A".repeat(43);
    refused(sender.post("/mu", sender.message(unknown, "Eval", "1").raw()), unknown);
    refused(sender.get("/cu/result/" + unknown + "?process-id=" + unknown), unknown);
    refused(sender.get("/cu/results/" + unknown), unknown);
    refused(sender.get("/cu/state/" + unknown), unknown);
    refused(sender.get("/su/" + unknown + "?process-id=" + unknown), unknown);
    refused(sender.get("/su/processes/" + unknown), unknown);
    refused(sender.postJson("/cu/dry-run?process-id=" + unknown, DRY_RUN), unknown);
  }

  @Test
  void idsThatAreNoIdsAreRefused() throws Exception {
    for (String path :
        new String[] {
          "/cu/result/x?process-id=y",
          "/cu/results/short",
          "/su/processes/!!",
          "/raw/nonsense",
          "/tx/nonsense/status",
          "/block/height/minus"
        }) {
      refused(sender.get(path), "");
    }
    refused(sender.get("/cu/result/" + "A".repeat(43)), "process-id");
  }

  @Test
  void aProcessOfAnUnknownModuleSaysSo() throws Exception {
    String module = "B".repeat(43);
    DataItem process = sender.processItem(module);
    String id = process.id().base64Url();
    assertThat(sender.post("/mu", process.raw()).statusCode()).isEqualTo(202);
    refused(sender.get("/cu/result/" + id + "?process-id=" + id), module);
  }

  @Test
  void aModuleOfAnUnsupportedFormatSaysSo() throws Exception {
    refusedProcess(
        Bytes.utf8("not wasm"),
        Sender.moduleTags("wasm99-unknown", "1-gb", "9000000000000").toArray(Tag[]::new),
        "wasm99-unknown");
  }

  @Test
  void aModuleThatIsNoModuleSaysSo() throws Exception {
    refusedProcess(
        Bytes.utf8("not wasm"),
        Sender.moduleTags(Sender.WASM64, "1-gb", "9000000000000").toArray(Tag[]::new),
        "");
  }

  @Test
  void aModuleOverItsLimitsSaysSo() throws Exception {
    refusedProcess(
        Bytes.utf8("not wasm"),
        Sender.moduleTags(Sender.WASM64, "16-gb", "9000000000000").toArray(Tag[]::new),
        "emory");
    refusedProcess(
        Bytes.utf8("not wasm"),
        Sender.moduleTags(Sender.WASM64, "1-gb", "9000000000000000000").toArray(Tag[]::new),
        "ompute");
    refusedProcess(
        Bytes.utf8("not wasm"),
        Sender.moduleTags(Sender.WASM64, "lots", "9000000000000").toArray(Tag[]::new),
        "lots");
  }

  @Test
  void aCursorOfAnotherProcessOrOfNobodyIsRefused() throws Exception {
    Path modules = NodeScript.modules();
    String module = sender.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
    String one = spawn(module, "one");
    String other = spawn(module, "other");
    String cursor = newestCursor(one);
    assertThat(sender.get("/cu/results/" + one + "?from=" + encode(cursor)).statusCode())
        .isEqualTo(200);
    refused(sender.get("/cu/results/" + other + "?from=" + encode(cursor)), "cursor");
    for (String nonsense :
        new String[] {
          "x",
          Base64.getEncoder().encodeToString("{}".getBytes(StandardCharsets.UTF_8)),
          Base64.getEncoder().encodeToString("[1".getBytes(StandardCharsets.UTF_8))
        }) {
      refused(sender.get("/cu/results/" + one + "?from=" + encode(nonsense)), "cursor");
    }
  }

  @Test
  void jsonBombsAreRefused() throws Exception {
    String deep = "[".repeat(100_000);
    String wide = "{\"Tags\":[" + "1,".repeat(2_000_000) + "1]}";
    String number = "{\"Timestamp\":" + "9".repeat(900_000) + "}";
    for (String bomb : new String[] {deep, wide, number, "", "null", "3", "{\"Tags\":7}"}) {
      refused(sender.postJson("/cu/dry-run?process-id=" + "A".repeat(43), bomb), "");
    }
    refused(sender.postJson("/graphql", deep), "");
  }

  @Test
  void graphQlBombsAreRefused() throws Exception {
    StringBuilder wide = new StringBuilder("{");
    for (int i = 0; i < 3000; i++) {
      wide.append("a%d: transactions(first: 1000) { edges { node { id } } } ".formatted(i));
    }
    graphQlRefused(wide.append('}').toString());
    graphQlRefused("{ __schema { types " + "{ fields { type ".repeat(50) + "} ".repeat(101));
    graphQlRefused("query { transactions(first: 100000) { edges { node { id } } } }");
    graphQlRefused("{ transactions(ids: [" + "\"x\",".repeat(5000) + "]) { edges { cursor } } }");
    graphQlRefused("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }");
    graphQlRefused("{ nothing }");
    graphQlRefused("{");
  }

  @Test
  void processesAndMessagesThatLackTheirTagsAreRefused() throws Exception {
    Optional<Bytes> nobody = Optional.empty();
    refused(sender.post("/mu", sender.item(nobody, Bytes.utf8("x")).raw()), "Data-Protocol");
    refused(
        sender.post(
            "/su",
            sender
                .item(nobody, Bytes.utf8("x"), new Tag("Data-Protocol", "ao"), new Tag("Type", "X"))
                .raw()),
        "Type");
    refused(
        sender.post(
            "/su",
            sender
                .item(
                    nobody,
                    Bytes.utf8("x"),
                    new Tag("Data-Protocol", "ao"),
                    new Tag("Type", "Process"))
                .raw()),
        "Module");
    refused(sender.post("/mu?process-id=" + "A".repeat(43), Bytes.EMPTY), "both");
    refused(sender.post("/mu?process-id=x&assign=y", Bytes.EMPTY), "");
  }

  private void refusedProcess(Bytes module, Tag[] tags, String expected) throws Exception {
    DataItem process = sender.processItem(sender.upload(module, tags));
    String id = process.id().base64Url();
    assertThat(sender.post("/mu", process.raw()).statusCode()).isEqualTo(202);
    refused(sender.get("/cu/result/" + id + "?process-id=" + id), expected);
    refused(sender.postJson("/cu/dry-run?process-id=" + id, DRY_RUN), expected);
  }

  private void graphQlRefused(String query) throws Exception {
    String body =
        dev.heddle.core.json.Json.write(dev.heddle.core.json.Json.object().put("query", query));
    HttpResponse<String> answer = sender.postJson("/graphql", body);
    assertThat(answer.statusCode()).describedAs(answer.body()).isLessThan(500);
    assertThat(answer.body()).contains("\"errors\"").contains("\"message\"");
    assertThat(answer.body()).doesNotContain("Exception:").doesNotContain("\tat ");
  }

  private String spawn(String module, String name) throws Exception {
    DataItem process = sender.processItem(module, new Tag("Name", name));
    String id = process.id().base64Url();
    assertThat(sender.post("/mu", process.raw()).statusCode()).isEqualTo(202);
    assertThat(sender.get("/cu/result/" + id + "?process-id=" + id).statusCode()).isEqualTo(200);
    return id;
  }

  private String newestCursor(String process) throws Exception {
    return sender
        .json("/cu/results/" + process + "?sort=DESC&limit=1")
        .at("/edges/0/cursor")
        .asString();
  }

  private static String encode(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void refused(HttpResponse<String> answer, String expected) {
    assertThat(answer.statusCode())
        .describedAs("%s answered %s", answer.uri(), answer.body())
        .isBetween(400, 499);
    assertThat(answer.body()).isNotBlank().contains(expected);
    assertThat(answer.body()).doesNotContain("Exception:").doesNotContain("\tat ");
    assertThat(node.isAlive()).isTrue();
  }
}
