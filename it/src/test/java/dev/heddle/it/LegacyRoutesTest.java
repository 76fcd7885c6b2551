package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The scheduler's routes as legacynet has them, to the member and its type. */
final class LegacyRoutesTest {
  private static final Tag EVAL = new Tag("Action", "Eval");

  @TempDir static Path folder;
  private static RunningNode node;
  private static Sender sender;
  private static String module;
  private static AosProcess process;

  /** The ids of the messages of {@link #process}, in order. */
  private static final List<String> MESSAGES = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Path modules = NodeScript.modules();
    node = RunningNode.start(folder.resolve("data"), "--block-interval-ms", "0");
    sender = new Sender(node.url());
    module = sender.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
    process = AosProcess.spawn(sender, module, new Tag("Name", "pages"));
    for (int i = 0; i < 7; i++) {
      MESSAGES.add(process.send("x = " + i, EVAL));
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void schedulerSaysWhoItIsAndWhatTimeItIs() throws Exception {
    for (String path : List.of("/su", "/su/", "/su/?process-id=" + process.id())) {
      JsonNode base = sender.json(path);
      assertThat(base.propertyNames()).containsExactly("address", "timestamp");
      assertThat(base.path("address").stringValue()).matches("[\\w-]{43}");
      assertThat(base.path("timestamp").stringValue()).matches("\\d{13}");
    }
    JsonNode time = sender.json("/su/timestamp?process-id=" + process.id());
    assertThat(time.propertyNames()).containsExactly("block_height", "timestamp");
    assertThat(time.path("block_height").stringValue()).matches("\\d{12}");
    assertThat(time.path("timestamp").stringValue()).matches("\\d{13}");
    assertThat(sender.get("/su/health").statusCode()).isEqualTo(200);
    assertThat(sender.get("/su/health").body()).isEmpty();
    assertThat(sender.get("/su/metrics").statusCode()).isEqualTo(400);
    assertThat(sender.get("/su/metrics").body()).isEqualTo("Metrics not enabled");
  }

  @Test
  void processPostedToTheSchedulerIsItsOwnLatestMessage() throws Exception {
    DataItem item = AosProcess.item(sender, module, "return 1", new Tag("Name", "fresh"));
    JsonNode answer = Json.parse(posted("/su/", item));
    assertThat(answer.propertyNames()).containsExactly("id", "timestamp");
    assertThat(answer.path("id").stringValue()).isEqualTo(item.id().base64Url());
    assertThat(answer.path("timestamp").isIntegralNumber()).isTrue();

    JsonNode latest = sender.json("/su/" + item.id() + "/latest");
    assertThat(latest.at("/message/id").stringValue()).isEqualTo(item.id().base64Url());
    assertThat(latest.at("/message/target").isNull()).isTrue();
    assertThat(latest.at("/message/data").stringValue()).isEqualTo("return 1");
    assertThat(tags(latest.path("assignment")))
        .extracting(Tag::name)
        .containsExactly(
            "Process",
            "Epoch",
            "Nonce",
            "Hash-Chain",
            "Block-Height",
            "Timestamp",
            "Data-Protocol",
            "Type",
            "Variant");
    HttpResponse<String> dryRun =
        sender.postJson(
            "/cu/dry-run?process-id=" + item.id(),
            "{\"Owner\":\"%s\",\"Data\":\"1 + 1\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Eval\"}]}"
                .formatted(sender.wallet().address()));
    assertThat(Json.parse(dryRun.body()).at("/Output/data").asString()).endsWith("2");
  }

  @Test
  void processObjectMixesItsTypesAsTheReferenceDoes() throws Exception {
    JsonNode json = sender.json("/su/processes/" + process.id());
    assertThat(json.propertyNames())
        .containsExactly(
            "process_id",
            "block",
            "owner",
            "tags",
            "timestamp",
            "data",
            "anchor",
            "signature",
            "target");
    assertThat(json.path("process_id").stringValue()).isEqualTo(process.id());
    assertThat(json.path("block").stringValue()).matches("\\d{12}");
    assertThat(json.path("owner").propertyNames()).containsExactly("address", "key");
    assertThat(json.at("/owner/address").stringValue()).isEqualTo(sender.wallet().address());
    assertThat(json.at("/owner/key").stringValue()).isEqualTo(sender.wallet().owner().base64Url());
    assertThat(json.path("timestamp").isIntegralNumber()).isTrue();
    assertThat(json.path("data").stringValue()).isEqualTo(" ");
    assertThat(json.path("anchor").isNull()).isTrue();
    assertThat(json.path("target").isNull()).isTrue();
    assertThat(tags(json)).contains(new Tag("Name", "pages"), new Tag("Module", module));
  }

  @Test
  void dataOfProcessesThatAreNotTextAreNullAndThoseOfMessagesAreReplaced() throws Exception {
    Bytes binary = Bytes.hex("ff00fe");
    DataItem start =
        sender.item(
            Optional.empty(),
            binary,
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Process"),
            new Tag("Module", module),
            new Tag("Scheduler", sender.wallet().address()));
    posted("/su", start);
    assertThat(sender.json("/su/processes/" + start.id()).path("data").isNull()).isTrue();
    DataItem message =
        sender.item(
            Optional.of(start.id()),
            binary,
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Message"));
    posted("/su", message);
    JsonNode shown = message(start.id().base64Url(), message.id().base64Url());
    assertThat(shown.at("/message/data").stringValue()).isEqualTo("\ufffd\0\ufffd");
  }

  @Test
  void messageIsFoundByItsIdAndByThatOfItsAssignment() throws Exception {
    String id = MESSAGES.get(2);
    JsonNode json = message(process.id(), id);
    assertThat(json.propertyNames()).containsExactly("message", "assignment");
    JsonNode message = json.path("message");
    assertThat(message.propertyNames())
        .containsExactly("id", "owner", "data", "tags", "signature", "anchor", "target");
    assertThat(message.path("id").stringValue()).isEqualTo(id);
    assertThat(message.path("data").stringValue()).isEqualTo("x = 2");
    assertThat(message.path("target").stringValue()).isEqualTo(process.id());
    assertThat(message.path("anchor").isNull()).isTrue();
    JsonNode assignment = json.path("assignment");
    assertThat(assignment.propertyNames())
        .containsExactly("id", "owner", "tags", "signature", "anchor", "target");
    assertThat(assignment.path("target").stringValue()).isEmpty();
    List<Tag> tags = tags(assignment);
    assertThat(tags)
        .extracting(Tag::name)
        .containsExactly(
            "Process",
            "Epoch",
            "Nonce",
            "Hash-Chain",
            "Block-Height",
            "Timestamp",
            "Data-Protocol",
            "Type",
            "Variant",
            "Message");
    assertThat(tags)
        .contains(
            new Tag("Process", process.id()),
            new Tag("Epoch", "0"),
            new Tag("Nonce", "3"),
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Assignment"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Message", id));
    assertThat(message(process.id(), assignment.path("id").stringValue())).isEqualTo(json);
  }

  @Test
  void pagesByTimestampBeginWithTheProcessAndAreWhole() throws Exception {
    List<String> seen = new ArrayList<>();
    String query = "&limit=3";
    for (boolean more = true; more; ) {
      JsonNode page = page(query);
      assertThat(page.propertyNames()).containsExactly("page_info", "edges");
      assertThat(page.path("page_info").propertyNames()).containsExactly("has_next_page");
      more = page.at("/page_info/has_next_page").booleanValue();
      for (JsonNode edge : page.path("edges")) {
        assertThat(edge.propertyNames()).containsExactly("node", "cursor");
        assertThat(edge.path("cursor").stringValue())
            .isEqualTo(tag(edge.at("/node/assignment"), "Timestamp"));
        query = "&limit=3&from=" + edge.path("cursor").stringValue();
      }
      assertThat(page.path("edges").size()).isEqualTo(more ? 3 : 2);
      seen.addAll(ids(page));
    }
    assertThat(seen).isEqualTo(all());
    assertThat(ids(page(""))).isEqualTo(all());
    assertThat(ids(page("&from=0"))).isEqualTo(MESSAGES);
  }

  @Test
  void timestampsBoundAPageFromExclusiveToInclusive() throws Exception {
    List<JsonNode> edges = new ArrayList<>();
    page("").path("edges").forEach(edges::add);
    String second = edges.get(2).path("cursor").stringValue();
    String fifth = edges.get(5).path("cursor").stringValue();
    JsonNode page = page("&from=" + second + "&to=" + fifth);
    assertThat(ids(page)).isEqualTo(all().subList(3, 6));
    assertThat(page.at("/page_info/has_next_page").booleanValue()).isFalse();
    assertThat(ids(page("&to=" + second))).isEqualTo(all().subList(0, 3));
    assertThat(ids(page("&to=" + second + "&limit=1"))).isEqualTo(all().subList(0, 1));
    JsonNode one = page("&limit=1");
    assertThat(ids(one)).isEqualTo(all().subList(0, 1));
    assertThat(one.at("/page_info/has_next_page").booleanValue()).isTrue();
  }

  @Test
  void noncesBoundAPageToo() throws Exception {
    JsonNode page = page("&from-nonce=2&to-nonce=5");
    assertThat(ids(page)).isEqualTo(all().subList(3, 6));
    assertThat(page.at("/edges/0/cursor").stringValue()).isEqualTo("3");
    assertThat(ids(page("&from-nonce=-1&limit=2"))).isEqualTo(all().subList(0, 2));
    assertThat(ids(page("&to-nonce=3"))).isEqualTo(all().subList(0, 4));
    assertThat(ids(page("&from-nonce=0"))).isEqualTo(MESSAGES);
    assertThat(page("&from-nonce=7").path("edges").size()).isZero();
  }

  @Test
  void logIsOneSignedChainWithRisingTimestamps() throws Exception {
    Bytes scheduler = Bytes.base64Url(sender.json("/su").path("address").stringValue());
    Bytes before = Bytes.EMPTY;
    Bytes chain = Bytes.EMPTY;
    long timestampMs = 0;
    long slot = 0;
    for (JsonNode edge : page("&show-anchor").path("edges")) {
      DataItem item = signed(edge.at("/node/assignment"));
      assertThat(item.verify()).isPresent();
      assertThat(item.ownerAddress()).isEqualTo(scheduler.base64Url());
      Assignment assignment = Assignment.of(item);
      assertThat(assignment.process().base64Url()).isEqualTo(process.id());
      assertThat(assignment.slot()).isEqualTo(slot);
      assertThat(assignment.timestampMs()).isGreaterThan(timestampMs);
      chain = slot == 0 ? HashChain.seed(assignment.process()) : HashChain.next(before, chain);
      assertThat(assignment.hashChain()).isEqualTo(chain);
      before = assignment.id();
      timestampMs = assignment.timestampMs();
      slot++;
    }
    assertThat(slot).isEqualTo(MESSAGES.size() + 1L);
  }

  @Test
  void sameItemAgainGetsTheFirstSlot() throws Exception {
    AosProcess other = AosProcess.spawn(sender, module);
    DataItem item = other.message("y = 1", EVAL);
    String first = posted("/su", item);
    posted("/su", other.message("y = 2", EVAL));
    assertThat(posted("/su", item)).isEqualTo(first);
    HttpResponse<String> carried = sender.post("/mu", item.raw());
    assertThat(carried.statusCode()).isEqualTo(202);
    JsonNode page = sender.json("/su/" + other.id() + "?process-id=" + other.id());
    assertThat(page.path("edges").size()).isEqualTo(3);
  }

  @Test
  void errorsOfTheSchedulerAreJsonWithStatus400() throws Exception {
    String unknown = "A".repeat(43);
    for (String path :
        List.of(
            "/su/" + unknown + "?process-id=" + process.id(),
            "/su/" + unknown + "?process-id=" + unknown,
            "/su/" + MESSAGES.getFirst(),
            "/su/processes/" + unknown,
            "/su/" + unknown + "/latest",
            "/su/" + process.id() + "?process-id=" + process.id() + "&limit=x",
            "/su/" + process.id() + "?process-id=" + process.id() + "&limit=0",
            "/su/" + process.id() + "?process-id=" + process.id() + "&from=yesterday",
            "/su/" + process.id() + "?process-id=" + process.id() + "&from-nonce=1.5")) {
      HttpResponse<String> answer = sender.get(path);
      assertThat(answer.statusCode()).describedAs(path).isEqualTo(400);
      JsonNode json = Json.parse(answer.body());
      assertThat(json.propertyNames()).containsExactly("error");
      assertThat(json.path("error").isString()).isTrue();
    }
  }

  private static JsonNode page(String query) throws Exception {
    return sender.json("/su/" + process.id() + "?process-id=" + process.id() + query);
  }

  private static JsonNode message(String process, String id) throws Exception {
    return sender.json("/su/" + id + "?process-id=" + process);
  }

  private static String posted(String path, DataItem item) throws Exception {
    HttpResponse<String> answer = sender.post(path, item.raw());
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static List<String> all() {
    List<String> all = new ArrayList<>(List.of(process.id()));
    all.addAll(MESSAGES);
    return all;
  }

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("edges").forEach(edge -> ids.add(edge.at("/node/message/id").stringValue()));
    return ids;
  }

  private static List<Tag> tags(JsonNode item) {
    List<Tag> tags = new ArrayList<>();
    item.path("tags")
        .forEach(tag ->
            tags.add(new Tag(tag.path("name").stringValue(), tag.path("value").stringValue())));
    return tags;
  }

  private static String tag(JsonNode item, String name) {
    return tags(item).stream()
        .filter(tag -> tag.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** The item again, from what the scheduler shows of it; asked for with {@code show-anchor}. */
  private static DataItem signed(JsonNode shown) {
    String anchor = shown.path("anchor").stringValue();
    return DataItem.of(
        SignatureType.ED25519,
        Bytes.base64Url(shown.path("signature").stringValue()),
        Bytes.base64Url(shown.at("/owner/key").stringValue()),
        new ItemDraft(
            Optional.empty(),
            Optional.of(anchor.length() == 43 ? Bytes.base64Url(anchor) : Bytes.utf8(anchor)),
            Tags.of(tags(shown)),
            Bytes.EMPTY));
  }
}
