package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.DataTree;
import dev.heddle.core.tx.Transaction;
import dev.heddle.core.tx.TxTag;
import dev.heddle.core.wallet.RsaWallet;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Items that processes are given by their id: messages, uploads, layer-one transactions. */
final class AssignmentsTest {
  private static final String LISTEN =
      "ao.addAssignable('any', function (m) return true end);"
          + " Handlers.prepend('seen', function (m) return m.Action ~= 'Eval' end, function (m)"
          + " Seen = tostring(m.Data) .. '/' .. tostring(m.Action) .. '/' .. tostring(m.Target)"
          + " end)";

  @TempDir static Path folder;
  private static RunningNode node;
  private static Sender sender;
  private static String module;
  private AosProcess process;

  @BeforeAll
  static void start() throws Exception {
    Path modules = NodeScript.modules();
    node = RunningNode.start(folder.resolve("data"), "--block-interval-ms", "0");
    sender = new Sender(node.url());
    module = sender.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @BeforeEach
  void spawn() throws Exception {
    process = AosProcess.spawn(sender, module);
    process.value(LISTEN);
  }

  @Test
  void processSeesAMessageOfAnother() throws Exception {
    AosProcess other = AosProcess.spawn(sender, module);
    String message = other.send("a note", new Tag("Action", "Note"));
    HttpResponse<String> answer = assign("/mu/", message, "");
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode json = Json.parse(answer.body());
    assertThat(json.propertyNames()).containsExactly("message", "id");
    assertThat(json.path("message").stringValue()).isEqualTo("Processing Assignment");
    String assignment = json.path("id").stringValue();
    assertThat(process.result(assignment).has("Error")).isFalse();
    assertThat(process.value("return Seen")).isEqualTo("a note/Note/" + other.id());

    JsonNode shown = sender.json("/su/" + assignment + "?process-id=" + process.id());
    assertThat(shown.path("message").isNull()).isTrue();
    assertThat(shown.at("/assignment/id").stringValue()).isEqualTo(assignment);
    assertThat(tags(shown.path("assignment"))).contains(new Tag("Message", message));
  }

  @Test
  void schedulerTakesAssignmentsItselfAndAnswersWithTheIdOfTheAssignment() throws Exception {
    String upload = sender.upload(Bytes.utf8("uploaded"), new Tag("Action", "Upload"));
    HttpResponse<String> answer = assign("/su/", upload, "");
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    JsonNode json = Json.parse(answer.body());
    assertThat(json.propertyNames()).containsExactly("id", "timestamp");
    assertThat(json.path("timestamp").isIntegralNumber()).isTrue();
    assertThat(json.path("id").stringValue()).isNotEqualTo(upload);
    assertThat(assign("/su/", upload, "").body())
        .describedAs("the same again gets the first slot")
        .isEqualTo(answer.body());
    process.result(json.path("id").stringValue());
    assertThat(process.value("return Seen")).startsWith("uploaded/Upload/");
  }

  @Test
  void excludedFieldsAreNotSeen() throws Exception {
    String one = sender.upload(Bytes.utf8("one"), new Tag("Action", "One"));
    assigned("&exclude=Data", one, List.of(new Tag("Exclude", "Data")));
    assertThat(process.value("return Seen")).startsWith("nil/One/");
    String two = sender.upload(Bytes.utf8("two"), new Tag("Action", "Two"));
    assigned(
        "&exclude=Data,Anchor",
        two,
        List.of(new Tag("Exclude", "Data"), new Tag("Exclude", "Anchor")));
    assertThat(process.value("return Seen")).startsWith("nil/Two/");
    assertThat(process.replay().path("agrees").booleanValue()).isTrue();
  }

  @Test
  void transactionIsAssignedOnceItHasItsConfirmations() throws Exception {
    RsaWallet wallet = RsaWallet.generate();
    Transaction transaction = transaction(wallet, "on layer one");
    assertThat(sender.postJson("/tx", Json.write(transaction.toJson())).statusCode())
        .isEqualTo(200);
    String id = transaction.id().base64Url();
    HttpResponse<String> early = assign("/mu/", id, "&base-layer");
    assertThat(early.statusCode()).isEqualTo(400);
    assertThat(early.body()).contains("Not enough confirmations to assign");
    assertThat(sender.get("/mine").statusCode()).isEqualTo(200);
    assigned("&base-layer", id, List.of());
    assertThat(process.value("return Seen")).isEqualTo("on layer one/Deposit/");
    HttpResponse<String> repeat = assign("/su/", id, "&base-layer=");
    assertThat(repeat.statusCode()).isEqualTo(200);
    assertThat(process.replay().path("agrees").booleanValue()).isTrue();

    process = AosProcess.spawn(sender, module, new Tag("Settlement-Depth", "3"));
    assertThat(assign("/su/", id, "&base-layer").body()).contains("Not enough confirmations");
    sender.get("/mine/2");
    assertThat(assign("/su/", id, "&base-layer").statusCode()).isEqualTo(200);
  }

  @Test
  void assignmentsThatCannotBeAreRefused() throws Exception {
    String unknown = "A".repeat(43);
    HttpResponse<String> half = sender.post("/mu/?assign=" + unknown, Bytes.EMPTY);
    assertThat(half.statusCode()).isEqualTo(400);
    assertThat(Json.parse(half.body()).path("error").stringValue())
        .isEqualTo("You must set both process-id and assign to send an assignment, not just one");
    for (String door : List.of("/mu/", "/su/")) {
      assertThat(assign(door, unknown, "").statusCode()).isEqualTo(400);
      assertThat(assign(door, unknown, "&base-layer").statusCode()).isEqualTo(400);
      assertThat(assign(door, "short", "").statusCode()).isEqualTo(400);
    }
  }

  private void assigned(String query, String item, List<Tag> excludes) throws Exception {
    HttpResponse<String> answer = assign("/mu/", item, query);
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(202);
    String assignment = Json.parse(answer.body()).path("id").stringValue();
    JsonNode shown = sender.json("/su/" + assignment + "?process-id=" + process.id());
    assertThat(tags(shown.path("assignment")).stream().filter(tag -> tag.name().equals("Exclude")))
        .isEqualTo(excludes);
    assertThat(process.result(assignment).has("Error")).isFalse();
  }

  private HttpResponse<String> assign(String door, String item, String query) throws Exception {
    String path = door + "?process-id=" + process.id() + "&assign=" + item + query;
    return sender.post(path, Bytes.EMPTY);
  }

  private static Transaction transaction(RsaWallet wallet, String text) throws Exception {
    Bytes data = Bytes.utf8(text);
    Bytes none = Bytes.EMPTY;
    Transaction draft =
        new Transaction(
            2,
            none,
            Bytes.base64Url(sender.get("/tx_anchor").body()),
            wallet.owner(),
            List.of(new TxTag(Bytes.utf8("Action"), Bytes.utf8("Deposit"))),
            none,
            BigInteger.ZERO,
            data,
            BigInteger.valueOf(data.size()),
            DataTree.of(data).root(),
            BigInteger.ZERO,
            none,
            0);
    return draft.withSignature(wallet.signMessage(draft.signingData()));
  }

  private static List<Tag> tags(JsonNode item) {
    List<Tag> tags = new ArrayList<>();
    item.path("tags")
        .forEach(tag ->
            tags.add(new Tag(tag.path("name").stringValue(), tag.path("value").stringValue())));
    return tags;
  }
}
