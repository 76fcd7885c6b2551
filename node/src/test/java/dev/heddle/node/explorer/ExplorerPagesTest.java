package dev.heddle.node.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.boot.Node;
import dev.heddle.node.boot.Settings;
import dev.heddle.node.unit.Sender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The explorer's pages as a whole node serves them. */
final class ExplorerPagesTest {
  private static final String HOSTILE =
      "\"><script>window.hurt()</script><img src=x onerror=alert(1)>' onmouseover='x";

  private static final Sender ALICE = Sender.of(1);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static Node node;
  private static String module;

  @BeforeAll
  static void start() throws Exception {
    node =
        Node.start(
            Settings.resolve(
                List.of("--port", "0", "--data", folder.resolve("data").toString()), Map.of()));
    module = Json.parse(get("/api/v1/status").body()).path("module").stringValue();
  }

  @AfterAll
  static void stop() {
    node.close();
    CLIENT.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(node.url() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(to(path));
  }

  private static String page(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/explore" + path);
    assertThat(answer.statusCode()).describedAs(path + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String press(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(to("/explore" + path).POST(BodyPublishers.noBody()).header("origin", node.url()));
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static VerifiedItem posted(VerifiedItem item) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(to("/mu").POST(BodyPublishers.ofByteArray(item.item().raw().toByteArray())));
    assertThat(answer.statusCode()).describedAs(answer.body()).isLessThan(300);
    return item;
  }

  private static String spawn(String name, Tag... more) throws IOException, InterruptedException {
    List<Tag> tags =
        new ArrayList<>(
            List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Process"),
                new Tag("Module", module),
                new Tag("Scheduler", "S".repeat(42) + "A"),
                new Tag("Name", name)));
    tags.addAll(List.of(more));
    return posted(ALICE.item(Optional.empty(), "", tags)).id().base64Url();
  }

  private static String say(String process, String data, Tag... tags)
      throws IOException, InterruptedException {
    return posted(ALICE.message(Bytes.base64Url(process), data, tags)).id().base64Url();
  }

  @Test
  void theOverviewShowsWhatIsNewAndLeadsThere() throws Exception {
    String process = spawn("Loom");
    assertThat(page("")).contains("Loom", "/explore/processes/" + process, "Newest processes");
  }

  @Test
  void everyPageLetsNothingRunThatIsNotTheNodes() throws Exception {
    for (String path : List.of("", "/node", "/graphql", "/repl", "/search", "/search?q=x")) {
      HttpResponse<String> answer = get("/explore" + path);
      assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.body())
          .doesNotContain("style=", "<script>")
          .doesNotContainPattern("(src|href|action)=\"(http|//)");
    }
  }

  @Test
  void whatAnEnemyWritesIsText() throws Exception {
    String process = spawn(HOSTILE, new Tag(HOSTILE, HOSTILE), new Tag("Content-Type", HOSTILE));
    String message =
        say(process, HOSTILE, new Tag("Action", HOSTILE), new Tag("From-Process", HOSTILE));
    String said = say(process, "print([==[" + HOSTILE + "]==])", new Tag("Action", "Eval"));
    press("/messages/" + said + "/compute");
    for (String path :
        List.of(
            "",
            "/processes/" + process,
            "/messages/" + message,
            "/messages/" + said,
            "/owners/" + ALICE.wallet().address(),
            "/modules/" + module,
            "/search?q="
                + java.net.URLEncoder.encode(HOSTILE, java.nio.charset.StandardCharsets.UTF_8),
            "/search?q=Type%3AProcess",
            "/repl?process="
                + java.net.URLEncoder.encode(HOSTILE, java.nio.charset.StandardCharsets.UTF_8))) {
      assertThat(page(path))
          .describedAs(path)
          .doesNotContain("<script>", "<img src=x")
          .satisfies(page ->
              assertThat(page.replaceAll("=\"[^\"]*\"", ""))
                  .doesNotContainPattern("<[a-z][^>]*\\son[a-z]+="));
    }
    assertThat(page("/messages/" + message)).contains("&lt;script&gt;window.hurt()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/processes/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/messages/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/modules/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/owners/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/search?q=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/processes/short",
        "/assets/none.css",
        "/no/such/page"
      })
  void whatIsNotHereIsAPageThatSaysSo(String path) throws Exception {
    HttpResponse<String> answer = get("/explore" + path);
    assertThat(answer.statusCode()).isEqualTo(404);
    if (!path.contains("assets")) {
      assertThat(answer.body()).contains("<h1>Not found</h1>");
    }
  }

  @Test
  void aLogHasPages() throws Exception {
    String process = spawn("Paged");
    for (int i = 1; i <= ProcessView.PAGE_MAX + 9; i++) {
      say(process, "line " + i);
    }
    String newest = page("/processes/" + process);
    assertThat(newest.split("class=\"slot\"", -1)).hasSize(ProcessView.PAGE_MAX + 1);
    assertThat(newest).contains("?before=10\"", ">59<").doesNotContain("↑ Newest");
    String older = page("/processes/" + process + "?before=10");
    assertThat(older.split("class=\"slot\"", -1)).hasSize(11);
    assertThat(older).contains("↑ Newest").doesNotContain("Older →");
    assertThat(get("/explore/processes/" + process + "?before=" + "9".repeat(19)).statusCode())
        .isEqualTo(400);
    assertThat(get("/explore/processes/" + process + "?before=-1").statusCode()).isEqualTo(400);

    String list = page("/owners/" + ALICE.wallet().address());
    assertThat(list.split("class=\"row\"", -1)).hasSize(Listed.PAGE_MAX + 1);
    assertThat(list).containsPattern("\\?after=[0-9]+\"");
  }

  @Test
  void whoAMessageIsForIsFoundWhetherProcessOrPerson() throws Exception {
    String process = spawn("Letterbox");
    String person = ALICE.wallet().address();
    HttpResponse<String> answer = get("/explore/processes/" + person);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("location")).contains("/explore/owners/" + person);
    assertThat(get("/explore/processes/" + process).statusCode()).isEqualTo(200);
  }

  @Test
  void aSearchFindsIdsTagsAndNames() throws Exception {
    String process = spawn("Heron-" + HOSTILE.length(), new Tag("Bird", "grey heron"));
    HttpResponse<String> byId = get("/explore/search?q=" + process);
    assertThat(byId.statusCode()).isEqualTo(303);
    assertThat(byId.headers().firstValue("location")).contains("/explore/processes/" + process);
    assertThat(page("/search?q=heron")).contains(process);
    assertThat(page("/search?q=Bird:grey+heron")).contains(process);
    assertThat(page("/search?q=Bird:grey*")).contains(process);
    assertThat(page("/search?q=Bird:white")).contains("Nothing found.");
    assertThat(get("/explore/search?q=" + "x".repeat(Query.CHARS_MAX + 1)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void lookingEvaluatesNothingAndAButtonDoes() throws Exception {
    String process = spawn("Lazy");
    String message = say(process, "print(6 * 7)", new Tag("Action", "Eval"), new Tag("Cast", "1"));
    assertThat(page("/processes/" + process)).contains("not evaluated");
    assertThat(page("/messages/" + message)).contains("nobody has asked for it yet");
    assertThat(press("/messages/" + message + "/compute")).contains("Computed now", "42");
    assertThat(press("/messages/" + message + "/compute")).contains("gives the same result");
    String verified = press("/messages/" + message + "/verify");
    assertThat(verified)
        .contains("data-good=\"true\"", "Signature of the message", "Hash chain", "0 differ")
        .doesNotContain("✗");
    assertThat(press("/processes/" + process + "/verify"))
        .contains("every result and the memory at the end are the same");
    assertThat(press("/processes/" + process + "/evaluate")).contains("Evaluated up to slot 1");
  }

  @Test
  void aProcessNamesItsHandlersWhenAskedAndIsWhatItWas() throws Exception {
    String process = spawn("Handy");
    String source =
        """
        local function named(name, value) return function(m) return m.Tags[name] == value end end
        Handlers.add('transfer', 'Transfer', function() end)
        Handlers.add('burn', named('Action', '<b>Burn</b>'), function() end)
        Handlers.add('range', { From = '_', Quantity = '%d+', Sender = function() end }, function() end)
        Handlers.once('hello', 'Hello', function() end)
        """;
    say(process, source, new Tag("Action", "Eval"));
    press("/processes/" + process + "/evaluate");
    assertThat(page("/processes/" + process)).contains("Ask what it answers to");

    String asked = press("/processes/" + process + "/handlers");

    assertThat(asked)
        .contains("transfer", "Action = Transfer", "always", "a function of ")
        .contains("name: Action, value: &lt;b&gt;Burn&lt;/b&gt;")
        .contains("From = anything, Quantity = %d+, Sender = a function")
        .contains("hello", "_eval")
        .doesNotContain("<b>Burn");
    assertThat(page("/processes/" + process)).contains("2 slots").doesNotContain("not evaluated");
  }

  @Test
  void whoHasNoHandlersSaysSoInWords() throws Exception {
    String process = spawn("Silent");
    say(process, "Handlers = nil", new Tag("Action", "Eval"));
    assertThat(press("/processes/" + process + "/handlers")).contains("It does not say");
    String given = spawn("Given away");
    say(given, "Owner = 'somebody else'", new Tag("Action", "Eval"));
    assertThat(press("/processes/" + given + "/handlers")).contains("It does not say");
    String loop = spawn("Endless");
    String source =
        """
        local endless = setmetatable({}, { __tostring = function() while true do end end })
        table.insert(Handlers.list, { name = endless, pattern = function() end, handle = print })
        """;
    say(loop, source, new Tag("Action", "Eval"));
    assertThat(press("/processes/" + loop + "/handlers")).contains("It does not say");
  }

  @Test
  void aTableOfHandlersHasALimit() throws Exception {
    String process = spawn("Many hands");
    String source =
        "for i = 1, %d do Handlers.add('hand-' .. i, string.rep('ä', 300), function() end) end"
            .formatted(Table.ROWS_MAX);
    say(process, source, new Tag("Action", "Eval"));
    String asked = press("/processes/" + process + "/handlers");
    assertThat(asked).contains("hand-1<", "and 2 more rows").doesNotContain("\ufffd");
  }

  @Test
  void memoryIsDrawnByTheSlotsOfWhichItIsKnown() throws Exception {
    String process = spawn("Growing");
    String grow = "Load = string.rep('x', 8 * 1024 * 1024)";
    say(process, grow, new Tag("Action", "Eval"));
    press("/processes/" + process + "/evaluate");
    assertThat(page("/processes/" + process))
        .contains("aria-label=\"Memory of slots 0 to 1, at most ")
        .doesNotContain("kept without it");
  }

  @Test
  void anOutboxIsShownUpToALimit() throws Exception {
    String process = spawn("Sender");
    String source =
        "for i = 1, %d do ao.send({ Target = ao.id, Action = 'Ping-' .. i }) end"
            .formatted(MessageView.OUTBOX_MAX + 3);
    String message = say(process, source, new Tag("Action", "Eval"));
    String shown = press("/messages/" + message + "/compute");
    assertThat(shown).contains("and 3 more", "Ping-" + MessageView.OUTBOX_MAX + "<");
  }

  @Test
  void largeDataAreNotLookedAt() throws Exception {
    VerifiedItem item = ALICE.item(Optional.empty(), "large ".repeat(3 << 20), List.of());
    byte[] raw = item.item().raw().toByteArray();
    HttpResponse<String> answer =
        send(
            to("/tx")
                .header("content-type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(raw)));
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    assertThat(page("/messages/" + item.id().base64Url()))
        .contains("Too large to be shown here")
        .doesNotContain("large large");
  }

  @Test
  void theOverviewShowsOnlySoMuch() throws Exception {
    for (int i = 0; i <= Overview.PROCESSES_MAX; i++) {
      spawn("Many " + i);
    }
    int rows = page("").split("class=\"row\"", -1).length - 1;
    assertThat(rows).isBetween(Overview.PROCESSES_MAX, Overview.PROCESSES_MAX + Feed.ITEMS_MAX);
  }

  @Test
  void buttonsAreNotForOtherSites() throws Exception {
    String process = spawn("Guarded");
    HttpRequest.Builder foreign =
        to("/explore/processes/" + process + "/verify").POST(BodyPublishers.noBody());
    assertThat(send(foreign.copy().header("origin", "https://elsewhere.example")).statusCode())
        .isEqualTo(403);
    assertThat(send(foreign.copy().header("sec-fetch-site", "cross-site")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aModuleLeadsToItsProcessesAndAnAssignmentToItsMessage() throws Exception {
    String process = spawn("Of a module");
    assertThat(page("/modules/" + module)).contains(process);
    String message = say(process, "x");
    String text = get("/su/" + process + "?limit=10").body();
    String assignment =
        Json.parse(text)
            .path("edges")
            .path(1)
            .path("node")
            .path("assignment")
            .path("id")
            .asString("");
    HttpResponse<String> moved = get("/explore/messages/" + assignment);
    assertThat(moved.headers().firstValue("location")).contains("/explore/messages/" + message);
  }

  @Test
  void whatTheOperatorBlockedIsNotShown() throws Exception {
    String process = spawn("Unwanted");
    String message = say(process, "an unwanted sentence");
    assertThat(page("/messages/" + message)).contains("aria-label=\"Data\">an unwanted sentence");
    HttpResponse<String> blocked =
        send(
            to("/api/v1/blocked/ids/" + message)
                .method("PUT", BodyPublishers.ofString("{\"reason\":\"a test\"}")));
    assertThat(blocked.statusCode()).describedAs(blocked.body()).isEqualTo(200);
    assertThat(page("/messages/" + message))
        .contains("does not show it")
        .doesNotContain("aria-label=\"Data\">an unwanted sentence");
  }

  @Test
  void browsersThatOpenTheAddressAreLedHereAndClientsAreNot() throws Exception {
    HttpResponse<String> browser = send(to("/").header("accept", "text/html"));
    assertThat(browser.statusCode()).isEqualTo(302);
    assertThat(browser.headers().firstValue("location")).contains("/explore");
    assertThat(get("/").body()).contains("\"network\"");
  }

  @Test
  void documentsAreServedAsStrictlyAsOtherPages() throws Exception {
    assertThat(page("")).contains("href=\"/docs\"");
    for (String path :
        List.of(
            "/docs", "/docs/tour", "/docs/operating", "/docs/adr/0014-finding-and-serving-data")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).describedAs(path).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.body()).doesNotContain("style=", "<script>", " align=");
    }
    assertThat(get("/docs").body()).contains("Running a node", "id=\"decisions\"");
    assertThat(get("/docs/operating").body())
        .contains("href=\"/docs/operating/data\"", "rel=\"prev\"", "rel=\"next\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "tour.md",
        "README.md",
        "operating/../tour",
        "..%2f..%2fpom.xml",
        "%2e%2e/%2e%2e/heddle",
        "%2Fetc%2Fpasswd",
        "tour%00",
        "%3Cscript%3E"
      })
  void aNameThatIsNoDocumentsIsNotFound(String name) throws Exception {
    HttpResponse<String> answer = get("/docs/" + name);
    assertThat(answer.statusCode()).isIn(404, 400);
    assertThat(answer.body()).doesNotContain("<script>", "<project", "root:");
  }

  @Test
  void theNodePageSaysHowEachUnitIs() throws Exception {
    assertThat(page("/node")).contains("Every unit can do its job", "Scheduler", "Messenger");
  }
}
