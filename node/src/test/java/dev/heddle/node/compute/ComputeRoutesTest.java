package dev.heddle.node.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.ao.Cursor;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
final class ComputeRoutesTest {
  private static final String UNKNOWN = "U".repeat(42) + "A";
  private static final String DRY_RUN =
      "{\"Id\":\"1234\",\"Owner\":\"1234\",\"Data\":\"dry\",\"Tags\":[]}";

  private final ToyNode node = new ToyNode();
  private final TestHttp http = new TestHttp(new ComputeRoutes(node.unit).routes());

  @AfterEach
  void close() {
    http.close();
    node.close();
  }

  @Test
  void saysWhoItIs() {
    assertThat(http.get("/").text())
        .isEqualTo("{\"address\":\"compute-address\",\"timestamp\":1700000000123}");
  }

  @Test
  void answersTheResultOfAMessage() {
    Bytes process = node.spawn("p");
    String message = node.entry(process, node.send(process, "a")).message().orElseThrow().id() + "";

    Answer answer = http.get("/result/" + message + "?process-id=" + process + "&no-busy=1");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"Messages\":[],\"Assignments\":[],\"Spawns\":[],\"Output\":\"p,a\",\"GasUsed\":11}");
  }

  @Test
  void answersTheResultOfTheProcessItself() {
    Bytes process = node.spawn("p");

    assertThat(http.get("/result/" + process + "?process-id=" + process).text())
        .contains("\"Output\":\"p\"");
  }

  @Test
  void anErrorOfTheProcessIsAnAnswerLikeAnyOther() {
    Bytes process = node.spawn("fail");

    Answer answer = http.get("/result/" + process + "?process-id=" + process);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("Error").asString()).isEqualTo("failed as told");
  }

  @Test
  void refusesWithASentence() {
    Bytes process = node.spawn("p");

    refused("/result/" + UNKNOWN + "?process-id=" + process, 404, UNKNOWN);
    refused("/result/" + UNKNOWN + "?process-id=" + UNKNOWN, 404, "not known to this node");
    refused("/result/" + UNKNOWN, 400, "process-id");
    refused("/result/x?process-id=" + process, 400, "43");
    refused("/results/" + UNKNOWN, 404, UNKNOWN);
    refused("/results/" + process + "?sort=UP", 400, "ASC or DESC");
    refused("/results/" + process + "?limit=0", 400, "limit");
    refused("/results/" + process + "?limit=many", 400, "limit");
    refused("/results/" + process + "?from=nonsense", 400, "from");
    refused("/cron/" + UNKNOWN, 404, UNKNOWN);
    refused("/state/" + UNKNOWN, 404, UNKNOWN);
    refused("/state/" + process + "?to=x", 400, "to");
  }

  @Test
  void refusesACursorOfAnotherProcess() {
    Bytes process = node.spawn("p");
    node.clock.advance(5);
    Bytes other = node.spawn("other");
    node.unit.result(other, 0);
    String cursor = http.get("/results/" + other).json().at("/edges/0/cursor").asString();

    assertThat(http.get("/results/" + other + "?from=" + encoded(cursor)).status()).isEqualTo(200);
    refused("/results/" + process + "?from=" + encoded(cursor), 400, "not a cursor of process");
  }

  @Test
  void listsWhatWasEvaluatedWithoutErrors() {
    Bytes process = node.spawn("p");
    node.send(process, "fail");
    node.send(process, "b");
    long unasked = node.send(process, "c");
    node.unit.result(process, unasked - 1);

    Answer answer = http.get("/results/" + process + "?sort=ASC&limit=25");

    long start = node.entry(process, 0).assignment().timestampMs();
    String cursor = new Cursor(start, "0", Optional.empty(), "ASC").encode();
    assertThat(answer.text())
        .startsWith(
            "{\"pageInfo\":{\"hasNextPage\":false},\"edges\":[{\"node\":{\"Messages\":[],"
                + "\"Assignments\":[],\"Spawns\":[],\"Output\":\"p\"},\"cursor\":\""
                + cursor
                + "\"},{\"node\"");
    assertThat(outputs(answer)).containsExactly("p", "p,b");
  }

  @Test
  void pagesForthAndSaysTruthfullyWhetherThereIsMore() {
    Bytes process = node.spawn("p");
    for (String data : List.of("fail", "a", "fail", "fail", "b", "fail", "c", "fail")) {
      node.send(process, data);
    }
    node.unit.result(process, 8);
    List<String> all = new ArrayList<>();
    List<Boolean> more = new ArrayList<>();
    String from = "";
    for (int page = 0; page < 2; page++) {
      JsonNode json = http.get("/results/" + process + "?limit=2&from=" + encoded(from)).json();
      json.path("edges").forEach(edge -> all.add(edge.at("/node/Output").asString()));
      more.add(json.at("/pageInfo/hasNextPage").booleanValue());
      from = json.path("edges").path(1).path("cursor").asString();
    }

    assertThat(all).containsExactly("p", "p,a", "p,a,b", "p,a,b,c");
    assertThat(more).containsExactly(true, false);
  }

  @Test
  void endsAPageOfLargeResultsEarly() {
    Bytes process = node.spawn("p");
    for (int i = 0; i < 5; i++) {
      node.send(process, "large " + i);
    }
    node.unit.result(process, 5);

    JsonNode first = http.get("/results/" + process + "?limit=100").json();
    assertThat(first.path("edges")).hasSize(5);
    assertThat(first.at("/pageInfo/hasNextPage").booleanValue()).isTrue();
    String last = first.path("edges").path(4).path("cursor").asString();
    JsonNode second = http.get("/results/" + process + "?limit=100&from=" + encoded(last)).json();
    assertThat(second.path("edges")).hasSize(1);
    assertThat(second.at("/pageInfo/hasNextPage").booleanValue()).isFalse();
  }

  @Test
  void listsTheNewestFirstAndWhatIsNewSince() {
    Bytes process = node.spawn("p");
    for (String data : List.of("a", "fail", "b")) {
      node.send(process, data);
    }
    node.unit.result(process, 3);

    Answer newest = http.get("/results/" + process + "?sort=DESC&limit=1");
    assertThat(outputs(newest)).containsExactly("p,a,b");
    assertThat(newest.json().at("/pageInfo/hasNextPage").booleanValue()).isTrue();
    assertThat(outputs(http.get("/results/" + process + "?sort=DESC&limit=9")))
        .containsExactly("p,a,b", "p,a", "p");
    String cursor = newest.json().at("/edges/0/cursor").asString();
    node.unit.result(process, node.send(process, "c"));
    assertThat(outputs(http.get("/results/" + process + "?limit=1000&from=" + cursor)))
        .containsExactly("p,a,b,c");
    long second = node.entry(process, 1).assignment().timestampMs();
    assertThat(outputs(http.get("/results/" + process + "?from=" + second + "&to=" + second)))
        .containsExactly("p,a");
  }

  @Test
  void answersCronResults() {
    Bytes process =
        node.spawn("p", new Tag("Cron-Interval", "2-seconds"), new Tag("Cron-Tag-Action", "t"));
    node.clock.advance(7_000);

    Answer answer = http.get("/cron/" + process + "?limit=1");

    assertThat(outputs(answer)).containsExactly("p,t@" + (ToyNode.START_MS + 2_000));
    assertThat(answer.json().at("/pageInfo/hasNextPage").booleanValue()).isTrue();
    Cursor cursor = Cursor.decode(answer.json().at("/edges/0/cursor").asString());
    assertThat(cursor)
        .isEqualTo(new Cursor(ToyNode.START_MS + 2_000, "0", Optional.of("0-2-seconds"), "ASC"));
  }

  @Test
  void answersADryRunOnAFreshProcessAndForgetsIt() {
    Bytes process = node.spawn("p");

    assertThat(dryRun(process, "", DRY_RUN).json().path("Output").asString()).isEqualTo("p,dry");
    node.send(process, "a");
    assertThat(dryRun(process, "", DRY_RUN).json().path("Output").asString()).isEqualTo("p,a,dry");
    assertThat(node.output(process, 1)).isEqualTo("p,a");
  }

  @Test
  void answersADryRunAsOfAnEarlierMessage() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    node.send(process, "b");
    node.unit.result(process, 2);
    String first = node.entry(process, 1).message().orElseThrow().id().base64Url();

    assertThat(dryRun(process, "&to=" + first, DRY_RUN).json().path("Output").asString())
        .isEqualTo("p,a,dry");
    assertThat(dryRun(process, "", DRY_RUN).json().path("Output").asString())
        .isEqualTo("p,a,b,dry");
  }

  @Test
  void refusesBadDryRunsWithASentence() {
    Bytes process = node.spawn("p");
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"Owner\":1}",
            "{\"Owner\":\"x\",\"Tags\":1}",
            "{\"Owner\":\"x\",\"Tags\":[{\"name\":1,\"value\":\"\"}]}",
            "{\"Owner\":\"x\",\"Timestamp\":\"soon\"}",
            "{\"Owner\":\"x\",\"Cron\":1}",
            "[".repeat(100_000))) {
      Answer answer = dryRun(process, "", bad);
      assertThat(answer.status()).as(bad.substring(0, Math.min(60, bad.length()))).isEqualTo(400);
      assertThat(answer.error()).contains("dry-run");
    }
    assertThat(http.post("/dry-run", Bytes.utf8(DRY_RUN)).status()).isEqualTo(400);
    assertThat(http.post("/dry-run?process-id=" + UNKNOWN, Bytes.utf8(DRY_RUN)).status())
        .isEqualTo(404);
  }

  @Test
  void sendsTheMemory() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    node.send(process, "b");
    long first = node.entry(process, 1).assignment().timestampMs();

    assertThat(http.get("/state/" + process).text()).startsWith("p,a,b\0").hasSize(4096);
    assertThat(http.get("/state/" + process + "?to=" + first).text()).startsWith("p,a\0");
  }

  @Test
  void saysWhatIsWrongWithAProcessThatCannotRun() {
    List<Tag> noMemory = ToyNode.moduleTags("toy");
    noMemory.removeIf(tag -> tag.name().equals("Memory-Limit"));
    List<Tag> noEncoding = ToyNode.moduleTags("toy");
    noEncoding.removeIf(tag -> tag.name().equals("Input-Encoding"));
    List<Tag> extended = ToyNode.moduleTags("toy");
    extended.add(new Tag("Extension", "Telepathy"));

    unrunnable("toy 1", noMemory, 413, "Memory-Limit");
    unrunnable("toy 2", noEncoding, 422, "Input-Encoding");
    unrunnable("toy 3", extended, 422, "Telepathy");
    unrunnable("toy 4", ToyNode.moduleTags("lego"), 422, "lego");
    unrunnable("no toy", ToyNode.moduleTags("toy"), 422, "it is no toy");
    Bytes huge = node.spawn("huge", new Tag("Memory-Limit", "16-gb"));
    refused("/result/" + huge + "?process-id=" + huge, 413, "16-gb");
    Bytes hungry = node.spawn("hungry", new Tag("Compute-Limit", "9000000000001"));
    refused("/result/" + hungry + "?process-id=" + hungry, 413, "9000000000001");
    Bytes lost = node.spawn("lost", Bytes.base64Url(UNKNOWN));
    refused("/result/" + lost + "?process-id=" + lost, 404, "module " + UNKNOWN);
  }

  @Test
  void replaysOnOurOwnSurface() {
    Bytes process = node.spawn("p");
    node.send(process, "a");
    try (TestHttp api =
        new TestHttp(new ComputeApiRoutes(node.unit, new OperatorOnly(true)).routes())) {
      JsonNode json = api.get("/api/v1/processes/" + process + "/replay").json();

      assertThat(json.path("agrees").booleanValue()).isTrue();
      assertThat(json.path("slots").intValue()).isEqualTo(2);
      assertThat(json.path("gasUsed").intValue()).isEqualTo(22);
      assertThat(json.path("mismatches")).isEmpty();
      assertThat(api.get("/api/v1/processes/" + UNKNOWN + "/replay").status()).isEqualTo(404);
    }
  }

  private void unrunnable(String data, List<Tag> moduleTags, int status, String reason) {
    Bytes module = node.upload(Sender.of(9), data, moduleTags);
    Bytes process = node.spawn(data, module);
    refused("/result/" + process + "?process-id=" + process, status, reason);
  }

  private void refused(String path, int status, String part) {
    Answer answer = http.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.error()).contains(part);
  }

  private Answer dryRun(Bytes process, String more, String body) {
    return http.post("/dry-run?process-id=" + process + more, Bytes.utf8(body));
  }

  private static List<String> outputs(Answer answer) {
    List<String> outputs = new ArrayList<>();
    Json.parse(answer.text())
        .path("edges")
        .forEach(edge -> outputs.add(edge.at("/node/Output").asString()));
    return outputs;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
