package dev.heddle.node.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.store.AssignmentRecord;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.Sender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two nodes with one log, of which the second says something else of one slot; what the module
 * does, {@code LambdaModule} of the machine's tests says.
 */
@Timeout(3_600)
final class DisputeCommandTest {
  private static final Sender ALICE = Sender.of(1);
  private static final boolean LONG = "1".equals(System.getenv("HEDDLE_LONG"));
  private static final int SLOTS_SENT = 40;
  private static final int SLOTS = LONG ? 1_000_000 : SLOTS_SENT;
  private static final int UPGRADE = 30;
  private static final int LIE = LONG ? new Random().nextInt(UPGRADE + 1, SLOTS) : 23;
  private static final int ROUNDS = LONG ? 20 : 6;
  private static final int FILLED_AT_ONCE = 2_000;

  @TempDir static Path folder;

  private static Bytes process = Bytes.EMPTY;

  private static Node node(Path data) throws IOException {
    List<String> settings =
        List.of(
            "--data",
            data.toString(),
            "--port",
            "0",
            "--block-interval-ms",
            "0",
            "--unit-wallet-type",
            "ed25519",
            "--units",
            "su,cu,mu,gateway");
    return Node.start(Settings.resolve(new ArrayList<>(settings), Map.of()));
  }

  private static JsonNode ask(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Json.parse(
          client
              .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
              .body());
    }
  }

  private static Bytes post(String url, Optional<Bytes> target, Bytes data, Tag... more)
      throws Exception {
    List<Tag> tags =
        new ArrayList<>(List.of(new Tag("Data-Protocol", "ao"), new Tag("Variant", "ao.TN.1")));
    tags.addAll(List.of(more));
    DataItem item =
        ALICE.wallet().sign(new ItemDraft(target, Optional.empty(), Tags.of(tags), data));
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url))
                  .header("content-type", "application/octet-stream")
                  .POST(BodyPublishers.ofByteArray(item.raw().toByteArray()))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }
    return item.id();
  }

  private static Bytes module(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Store.class.getResourceAsStream("../compute/" + name))) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return Bytes.wrap(Base64.getMimeDecoder().decode(text));
    }
  }

  private static Bytes upload(String url, Bytes module) throws Exception {
    return post(
        url + "/tx",
        Optional.empty(),
        module,
        new Tag("Type", "Module"),
        new Tag("Module-Format", "wasm32-lambda-1"),
        new Tag("Input-Encoding", "JSON-1"),
        new Tag("Output-Encoding", "JSON-1"),
        new Tag("Compute-Limit", "9000000"),
        new Tag("Memory-Limit", "8-mb"));
  }

  /** Fills the first node's log, has all of it evaluated, and copies it without its keys. */
  @BeforeAll
  static void twoNodesWithOneLog() throws Exception {
    try (Node honest = node(folder.resolve("a"))) {
      String scheduler = ask(honest.url() + "/api/v1/status").at("/addresses/su").asString();
      Bytes first = upload(honest.url(), module("lambda-module.base64"));
      Bytes second = upload(honest.url(), module("lambda-migrating.base64"));
      process =
          post(
              honest.url() + "/mu",
              Optional.empty(),
              Bytes.utf8("born"),
              new Tag("Type", "Process"),
              new Tag("Module", first.base64Url()),
              new Tag("Scheduler", scheduler),
              new Tag("Upgrade-Authority", "owner"));
      for (int slot = 1; slot < SLOTS_SENT; slot++) {
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Type", "Message")));
        if (slot == UPGRADE) {
          tags.add(new Tag("Action", "Lambda-Upgrade"));
          tags.add(new Tag("Module", second.base64Url()));
          tags.add(new Tag("Migrate", "true"));
        }
        post(honest.url() + "/mu", Optional.of(process), data(slot), tags.toArray(Tag[]::new));
      }
    }
    if (SLOTS > SLOTS_SENT) {
      fill(folder.resolve("a"), SLOTS_SENT, SLOTS);
    }
    try (Node honest = node(folder.resolve("a"))) {
      evaluate(honest);
    }
    for (String copy : new String[] {"b", "c"}) {
      try (Stream<Path> files = Files.walk(folder.resolve("a"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path name = folder.resolve("a").relativize(file);
          if (!name.startsWith("keys") && !name.startsWith("logs")) {
            Path to = folder.resolve(copy).resolve(name);
            Files.createDirectories(to.getParent());
            Files.copy(file, to);
          }
        }
      }
    }
    lie(folder.resolve("b"), LIE);
    lie(folder.resolve("c"), UPGRADE);
  }

  private static Bytes data(int slot) {
    return Bytes.utf8("pk%02dvalue %d".formatted(slot % 7, slot));
  }

  /** Gives a log the rest of its slots, as its scheduler would, without the way over HTTP. */
  private static void fill(Path data, int from, int to) throws IOException {
    Wallet scheduler = Wallet.fromJwk(Files.readString(data.resolve("keys/su.json")));
    try (Store store = Store.open(data, StoreOptions.DEFAULT, InstantSource.system())) {
      Assignment last = store.entry(process, from - 1).orElseThrow().assignment();
      for (int begin = from; begin < to; begin += FILLED_AT_ONCE) {
        List<DataItem> messages =
            IntStream.range(begin, Math.min(to, begin + FILLED_AT_ONCE))
                .parallel()
                .mapToObj(slot -> ALICE.message(process, data(slot).utf8()).item())
                .toList();
        List<CompletableFuture<?>> appended = new ArrayList<>();
        for (DataItem message : messages) {
          Assignment.Terms terms =
              new Assignment.Terms(
                  process,
                  0,
                  last.slot() + 1,
                  HashChain.next(last.id(), last.hashChain()),
                  last.blockHeight(),
                  last.timestampMs() + 1,
                  Optional.of(message.id()),
                  List.of());
          Bytes anchor = Hashes.sha256(process, Bytes.utf8(Long.toString(terms.slot())));
          DataItem item = scheduler.sign(Assignment.draft(terms, anchor));
          appended.add(store.append(new AssignmentRecord(item.raw(), message.raw(), false)));
          last = Assignment.of(item);
        }
        appended.forEach(CompletableFuture::join);
      }
    }
  }

  private static void evaluate(Node node) throws Exception {
    String of = node.url() + "/api/v1/processes/" + process;
    long slot = -1;
    while (slot < SLOTS - 1) {
      slot = ask(of + "/context").path("slot").asLong(-1); // refused while it is on its way
    }
    assertThat(ask(of + "/fold").path("slots").asLong()).isEqualTo(SLOTS);
  }

  private static void lie(Path data, long slot) throws IOException {
    try (Store store = Store.open(data, StoreOptions.DEFAULT, InstantSource.system())) {
      long timestampMs = store.entry(process, slot).orElseThrow().assignment().timestampMs();
      ResultRow row = store.result(process, EvaluationId.of(timestampMs, slot)).orElseThrow();
      ObjectNode json = (ObjectNode) Json.parse(row.json());
      ((ObjectNode) json.path("Output")).put("contextRoot", "A".repeat(43));
      store.putResult(
          new ResultRow(
              row.process(),
              row.id(),
              row.slot(),
              Json.write(json),
              row.error(),
              row.gasUsed(),
              row.messageId()));
    }
  }

  private record Said(boolean well, String text) {}

  private interface Command {
    boolean run(PrintStream out) throws IOException;
  }

  private static Said said(Command command) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      boolean well = command.run(out);
      return new Said(well, bytes.toString(StandardCharsets.UTF_8));
    }
  }

  private static Said dispute(Node one, Node other, Path file) throws IOException {
    return said(out ->
        DisputeCommand.dispute(
            List.of(one.url(), other.url(), process.base64Url(), "--out", file.toString()), out));
  }

  private static JsonNode judged(Path file) throws IOException {
    Said said = said(out -> DisputeCommand.judge(List.of(file.toString(), "--json"), out));
    assertThat(said.well()).isTrue();
    return Json.parse(said.text());
  }

  @Test
  void theLiarIsNamedInBothRolesAndTheFileProvesItAlone() throws Exception {
    Path first = folder.resolve("first.json");
    Path second = folder.resolve("second.json");
    Path upgrade = folder.resolve("upgrade.json");
    String honestUrl;
    try (Node honest = node(folder.resolve("a"));
        Node liar = node(folder.resolve("b"))) {
      honestUrl = honest.url();
      Said said = dispute(honest, liar, first);
      assertThat(said.well()).isFalse();
      assertThat(said.text())
          .contains("slot " + LIE + ":")
          .contains("found in " + ROUNDS + " rounds");
      assertThat(said.text()).containsPattern("LIES +\\S+ +" + liar.url());
      assertThat(said.text()).containsPattern("right +\\S+ +" + honest.url());
      assertThat(dispute(liar, honest, second).text()).containsPattern("LIES +\\S+ +" + liar.url());
      assertThat(dispute(honest, honest, second).text())
          .contains("the same of all " + SLOTS + " slots");
      dispute(liar, honest, second);
    }
    try (Node honest = node(folder.resolve("a"));
        Node liar = node(folder.resolve("c"))) {
      assertThat(dispute(honest, liar, upgrade).text())
          .contains("slot " + UPGRADE + ":")
          .containsPattern("LIES +\\S+ +" + liar.url());
    }
    assertThat(Files.size(first)).isLessThan(64 << 10);
    JsonNode verdict = judged(first);
    assertThat(verdict.path("slot").asInt()).isEqualTo(LIE);
    assertThat(verdict.at("/parties/0/name").asString()).isEqualTo(honestUrl);
    assertThat(verdict.at("/parties/0/lies").asBoolean()).isFalse();
    assertThat(verdict.at("/parties/1/lies").asBoolean()).isTrue();
    assertThat(judged(second).at("/parties/0/lies").asBoolean()).isTrue();
    assertThat(judged(upgrade).at("/parties/1/lies").asBoolean()).isTrue();
    forgeriesProveNothing(Json.parse(Files.readString(first)));
  }

  private static void forgeriesProveNothing(JsonNode honest) throws IOException {
    refused(honest, "/case", "witness", "{}", "it is no heddle-slot-witness");
    JsonNode witness = Json.parse(honest.at("/case/witness").asString());
    String blob = witness.at("/blobs/1").asString();
    String forged = (blob.startsWith("A") ? "B" : "A") + blob.substring(1);
    String other = honest.at("/case/witness").asString().replace(blob, forged);
    refused(honest, "/case", "witness", other, "the witness is not whole");
    String root = witness.path("contextRoot").asString();
    String moved = honest.at("/case/witness").asString().replace(root, "A".repeat(43));
    refused(honest, "/case", "witness", moved, "of another context");
    refused(honest, "/sides/0/slot", "contextRoot", "A".repeat(43), "does not hold what it is");
    refused(honest, "/sides/1/before", "contextRoot", "A".repeat(43), "does not hold what it is");
    refused(honest, "/sides/1", "claim", honest.at("/sides/0/claim").asString(), "does not hold");
    refused(honest, "/case", "message", honest.at("/case/process").asString(), "is not the one");
    refused(honest, "/case", "process", honest.at("/case/message").asString(), "another process");
    refused(honest, "", "format", "heddle-dispute 2", "it is no heddle-dispute 1");
    String assignment = honest.at("/case/assignment").asString();
    String damaged = assignment.substring(0, 20) + "AAAA" + assignment.substring(24);
    refused(honest, "/case", "assignment", damaged, "");
    Path file = folder.resolve("nothing.json");
    for (String text : new String[] {"", "{}", "[]", "{\"format\":\"heddle-dispute 1\"}"}) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> judged(file)).hasMessageContaining("proves nothing");
    }
  }

  private static void refused(JsonNode honest, String at, String name, String value, String why)
      throws IOException {
    JsonNode changed = Json.parse(Json.write(honest));
    ((ObjectNode) changed.at(at)).put(name, value);
    Path file = folder.resolve("forged.json");
    Files.writeString(file, Json.write(changed));
    assertThatThrownBy(() -> judged(file))
        .as(at + "/" + name)
        .hasMessageContaining("proves nothing")
        .hasMessageContaining(why);
  }

  @Test
  void aDisputeThatCannotBeHadSaysWhy() throws Exception {
    try (Node node = node(folder.resolve("a"))) {
      String url = node.url();
      assertThatThrownBy(() -> DisputeCommand.dispute(List.of(url, url), System.out))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("heddle dispute");
      assertThatThrownBy(
              () -> DisputeCommand.dispute(List.of(url, url, "A".repeat(43)), System.out))
          .hasMessageContaining("is not known to this node");
      assertThatThrownBy(() ->
              DisputeCommand.dispute(
                  List.of("http://127.0.0.1:1", url, process.base64Url()), System.out))
          .hasMessageContaining("does not answer");
      assertThatThrownBy(() -> DisputeCommand.judge(List.of(), System.out))
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
