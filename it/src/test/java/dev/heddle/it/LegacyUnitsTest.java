package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Cursor;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The routes of compute unit and messenger as legacynet has them, to the member and its type. */
final class LegacyUnitsTest {
  private static final Tag EVAL = new Tag("Action", "Eval");

  @TempDir static Path folder;
  private static RunningNode node;
  private static Sender sender;
  private static String module;

  @BeforeAll
  static void start() throws Exception {
    Path modules = NodeScript.modules();
    node =
        RunningNode.start(
            folder.resolve("data"), "--block-interval-ms", "0", "--cron-interval-ms", "200");
    sender = new Sender(node.url());
    module = sender.module(modules.resolve("aos2_0_6.wasm"), Sender.WASM64);
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void computeUnitSaysWhoItIs() throws Exception {
    JsonNode base = sender.json("/cu");
    assertThat(base.propertyNames()).containsExactly("address", "timestamp");
    assertThat(base.path("address").stringValue()).matches("[\\w-]{43}");
    assertThat(base.path("timestamp").isIntegralNumber()).isTrue();
  }

  @Test
  void resultHasItsMembersAlsoWithAnError() throws Exception {
    AosProcess process = AosProcess.spawn(sender, module);
    String good = process.send("return 'x'", EVAL);
    String bad = process.send("error('no')", EVAL);
    JsonNode result = process.result(good);
    assertThat(result.propertyNames())
        .containsExactlyInAnyOrder("Messages", "Assignments", "Spawns", "Output", "GasUsed");
    assertThat(result.path("Messages").isArray()).isTrue();
    assertThat(result.path("GasUsed").isIntegralNumber()).isTrue();
    assertThat(process.result(bad).path("Error").asString()).contains("no");
    assertThat(process.result(process.id()).propertyNames()).contains("Messages", "Output");
    String assignment =
        sender
            .json("/su/" + good + "?process-id=" + process.id())
            .at("/assignment/id")
            .stringValue();
    assertThat(process.result(assignment)).isEqualTo(result);
    HttpResponse<String> again =
        sender.get("/cu/result/" + good + "?no-busy=1&process-id=" + process.id());
    assertThat(again.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    assertThat(again.headers().firstValue("access-control-allow-origin")).contains("*");
  }

  @Test
  void resultsPageByCursorBothWaysAndHideErrors() throws Exception {
    AosProcess process = AosProcess.spawn(sender, module);
    assertThat(process.eval("1").has("Error")).isFalse();
    process.eval("error('hidden')");
    for (int i = 0; i < 4; i++) {
      process.value("return " + i);
    }
    JsonNode all = results(process, "");
    assertThat(all.propertyNames()).containsExactly("pageInfo", "edges");
    assertThat(all.path("pageInfo").propertyNames()).containsExactly("hasNextPage");
    assertThat(all.path("edges").size()).isEqualTo(6);
    JsonNode edge = all.at("/edges/1");
    assertThat(edge.propertyNames()).containsExactlyInAnyOrder("node", "cursor");
    assertThat(edge.path("node").propertyNames())
        .containsExactlyInAnyOrder("Messages", "Assignments", "Spawns", "Output");
    Cursor cursor = Cursor.decode(edge.path("cursor").stringValue());
    assertThat(cursor.ordinate()).isEqualTo("1");
    assertThat(cursor.sort()).isEqualTo("ASC");

    List<String> up = new ArrayList<>(cursors(all));
    JsonNode two = results(process, "&limit=2");
    assertThat(two.at("/pageInfo/hasNextPage").booleanValue()).isTrue();
    assertThat(cursors(results(process, "&from=" + encoded(up.get(1)))))
        .isEqualTo(up.subList(2, 6));
    assertThat(cursors(results(process, "&from=" + up.get(1)))).isEqualTo(up.subList(2, 6));
    assertThat(cursors(results(process, "&to=" + encoded(up.get(2))))).isEqualTo(up.subList(0, 3));
    JsonNode down = results(process, "&sort=DESC&limit=3");
    assertThat(ordinates(down)).containsExactly("6", "5", "4");
    assertThat(ordinates(results(process, "&from=" + encoded(cursors(down).getLast()))))
        .describedAs("the sort inside a cursor decides, and the bound stays the lower one")
        .containsExactly("6", "5");
  }

  @Test
  void stateIsTheMemoryThatReplayEndsWith() throws Exception {
    AosProcess process = AosProcess.spawn(sender, module);
    process.value("x = 1");
    long firstMs = timestamp(process, 1);
    HttpResponse<byte[]> early = state(process, "");
    assertThat(early.headers().firstValue("content-type")).contains("application/octet-stream");
    assertThat(early.headers().firstValue("Last-Timestamp")).contains(Long.toString(firstMs));
    assertThat(early.headers().firstValue("Last-Ordinate")).contains("1");
    assertThat(early.headers().firstValue("Last-Block-Height").orElse("")).matches("\\d+");
    process.value("x = string.rep('y', 100000)");
    HttpResponse<byte[]> late = state(process, "");
    JsonNode replay = process.replay();
    assertThat(replay.path("agrees").booleanValue()).describedAs(replay.toString()).isTrue();
    assertThat(Hashes.sha256(Bytes.wrap(late.body())).hex())
        .isEqualTo(replay.path("imageHash").stringValue());
    HttpResponse<byte[]> asOfThen = state(process, "?to=" + firstMs);
    assertThat(Hashes.sha256(Bytes.wrap(asOfThen.body())))
        .isEqualTo(Hashes.sha256(Bytes.wrap(early.body())));
    assertThat(asOfThen.headers().firstValue("Last-Ordinate")).contains("1");
  }

  @Test
  void dryRunAnswersNowOrAsOfAMessageAndLeavesNoTrace() throws Exception {
    AosProcess process = AosProcess.spawn(sender, module);
    String first = process.send("x = 1", EVAL);
    process.value("x = 2");
    assertThat(dryRun(process, "", "x = x + 40; return x")).isEqualTo("42");
    assertThat(dryRun(process, "", "return x")).isEqualTo("2");
    assertThat(dryRun(process, "&to=" + first, "return x")).isEqualTo("1");
    assertThat(dryRun(process, "", "return x")).isEqualTo("2");
    assertThat(process.value("return x")).isEqualTo("2");
    assertThat(process.replay().path("agrees").booleanValue()).isTrue();
  }

  @Test
  void cronResultsAreListedWithTheirOwnCursors() throws Exception {
    AosProcess process =
        AosProcess.spawn(
            sender,
            module,
            new Tag("Cron-Interval", "1-second"),
            new Tag("Cron-Tag-Action", "Tick"));
    process.value(
        "Ticks = 0; Handlers.add('tick', function (m) return m.Action == 'Tick' end,"
            + " function (m) Ticks = Ticks + 1; LastCron = m.Cron end)");
    AosProcess.until(true, () -> cron(process, "").path("edges").size() >= 3);
    JsonNode first = cron(process, "?limit=2");
    assertThat(first.at("/pageInfo/hasNextPage").booleanValue()).isTrue();
    Cursor cursor = Cursor.decode(first.at("/edges/1/cursor").stringValue());
    assertThat(cursor.cron()).contains("0-1-second");
    JsonNode rest = cron(process, "?from=" + encoded(first.at("/edges/1/cursor").stringValue()));
    assertThat(cursors(rest)).isNotEmpty().doesNotContainAnyElementsOf(cursors(first));
    assertThat(Integer.parseInt(process.value("return Ticks"))).isPositive();
    assertThat(process.replay().path("agrees").booleanValue()).isTrue();
  }

  @Test
  void messengerAcceptsWith202AndSaysWhat() throws Exception {
    assertThat(sender.get("/mu").body()).isEqualTo("ao messenger unit");
    assertThat(sender.get("/mu/").statusCode()).isEqualTo(200);
    AosProcess process = AosProcess.spawn(sender, module);
    DataItem message = process.message("return 1", EVAL);
    HttpResponse<String> answer = sender.post("/mu/", message.raw());
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode json = Json.parse(answer.body());
    assertThat(json.propertyNames()).containsExactly("message", "id");
    assertThat(json.path("message").stringValue()).isEqualTo("Processing DataItem");
    assertThat(json.path("id").stringValue()).isEqualTo(message.id().base64Url());
  }

  @Test
  void tracesOfTheMessengerAreAnEmptyPage() throws Exception {
    String process = "A".repeat(43);
    for (String query : List.of("", "&message", "&spawn&page=1&page-size=10", "&assign")) {
      JsonNode page = sender.json("/mu/?debug=1&process=" + process + query);
      assertThat(page.at("/pageInfo/hasNextPage").booleanValue()).isFalse();
      assertThat(page.path("edges").isArray()).isTrue();
    }
    assertThat(sender.get("/mu/?debug=1&process=" + process + "&message&spawn").statusCode())
        .isEqualTo(422);
  }

  @Test
  void monitorIsSwitchedOnAndOffBySignedItems() throws Exception {
    AosProcess process = AosProcess.spawn(sender, module);
    DataItem item = sender.item(Optional.of(Bytes.base64Url(process.id())), Bytes.utf8(" "));
    HttpResponse<String> on = sender.post("/mu/monitor/" + process.id(), item.raw());
    assertThat(on.statusCode()).isEqualTo(200);
    assertThat(on.body()).isEqualTo("Monitoring process");
    assertThat(unmonitor(process, item).statusCode()).isEqualTo(200);
    HttpResponse<String> off = unmonitor(process, item);
    assertThat(off.statusCode()).isBetween(400, 499);
    assertThat(off.body()).contains("Process monitor not found");
    sender.post("/mu/monitor/" + process.id(), item.raw());
    assertThat(unmonitor(process, item).body()).isEqualTo("Process deleted");
  }

  @Test
  void castIsScheduledAndItsOutboxWaitsForAPush() throws Exception {
    AosProcess receiver = AosProcess.spawn(sender, module);
    AosProcess process = AosProcess.spawn(sender, module);
    String code = "ao.send({ Target = '" + receiver.id() + "', Action = 'Note', Data = 'cast' })";
    String cast = process.send(code, EVAL, new Tag("Cast", "true"));
    assertThat(process.result(cast).path("Messages").size()).isEqualTo(1);
    String followed = process.send(code.replace("'cast'", "'sent'"), EVAL);
    AosProcess.until(2, () -> slots(receiver));
    assertThat(data(receiver, 1)).describedAs("followed: " + followed).isEqualTo("sent");
    HttpResponse<String> push =
        sender.post("/mu/push/" + cast + "/0?process-id=" + process.id(), Bytes.EMPTY);
    assertThat(push.statusCode()).isEqualTo(202);
    assertThat(Json.parse(push.body()).path("message").stringValue())
        .isEqualTo("Processing Message Result");
    AosProcess.until(3, () -> slots(receiver));
    assertThat(data(receiver, 2)).isEqualTo("cast");
  }

  @Test
  void browsersMayAsk() throws Exception {
    HttpResponse<String> preflight =
        sender.send(
            sender
                .request("/mu/monitor/x")
                .header("Origin", "http://example.org")
                .header("Access-Control-Request-Method", "DELETE")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("access-control-allow-methods").orElse(""))
        .contains("DELETE");
  }

  private static HttpResponse<String> unmonitor(AosProcess process, DataItem item)
      throws Exception {
    return sender.send(
        sender
            .request("/mu/monitor/" + process.id())
            .header("content-type", "application/octet-stream")
            .method("DELETE", BodyPublishers.ofByteArray(item.raw().toByteArray())));
  }

  private static String dryRun(AosProcess process, String query, String code) throws Exception {
    HttpResponse<String> answer =
        sender.postJson(
            "/cu/dry-run?process-id=" + process.id() + query,
            "{\"Id\":\"1234\",\"Target\":\"%s\",\"Owner\":\"%s\",\"Anchor\":\"0\",\"Data\":\"%s\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Eval\"}]}"
                .formatted(process.id(), sender.wallet().address(), code));
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    return Json.parse(answer.body()).at("/Output/data").asString();
  }

  private static HttpResponse<byte[]> state(AosProcess process, String query) throws Exception {
    HttpRequest request = sender.request("/cu/state/" + process.id() + query).GET().build();
    HttpResponse<byte[]> answer =
        java.net.http.HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private static JsonNode results(AosProcess process, String query) throws Exception {
    return sender.json("/cu/results/" + process.id() + "?x=" + query);
  }

  private static JsonNode cron(AosProcess process, String query) throws Exception {
    return sender.json("/cu/cron/" + process.id() + query);
  }

  private static int slots(AosProcess process) throws Exception {
    return log(process).path("edges").size();
  }

  private static String data(AosProcess process, int slot) throws Exception {
    return log(process).path("edges").path(slot).at("/node/message/data").stringValue();
  }

  private static long timestamp(AosProcess process, int slot) throws Exception {
    return Long.parseLong(log(process).path("edges").path(slot).path("cursor").stringValue());
  }

  private static JsonNode log(AosProcess process) throws Exception {
    return sender.json("/su/" + process.id() + "?process-id=" + process.id());
  }

  private static List<String> cursors(JsonNode page) {
    List<String> cursors = new ArrayList<>();
    page.path("edges").forEach(edge -> cursors.add(edge.path("cursor").stringValue()));
    return cursors;
  }

  private static List<String> ordinates(JsonNode page) {
    return cursors(page).stream().map(text -> Cursor.decode(text).ordinate()).toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
