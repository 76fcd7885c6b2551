package dev.heddle.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.core.wallet.Wallet;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeddleClientTest {
  private static final String PROCESS = "A".repeat(43);
  private static final String MESSAGE = "M" + "A".repeat(42);
  private static final String MODULE = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";
  private static final Wallet WALLET =
      Secp256k1Wallet.of(
          Bytes.hex("8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f"));
  private static final List<Tag> EVAL = List.of(new Tag("Action", "Eval"));

  private final StubUnits units = new StubUnits();
  private final List<Long> pausesMs = new ArrayList<>();
  private final HeddleClient client = client(ClientOptions.of(units.address()));

  private HeddleClient client(ClientOptions options) {
    return new HeddleClient(
        options,
        InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_000L)),
        new SplittableRandom(7),
        pause -> pausesMs.add(pause.toMillis()));
  }

  @AfterEach
  void close() {
    client.close();
    units.close();
  }

  @Test
  void looksAtAFoldOnceAndCancelsIt() {
    String path = "/api/v1/processes/" + PROCESS + "/fold";
    String fold =
        "{\"slot\":null,\"slots\":3,\"goal\":2,\"waiting\":1,\"evaluations\":0,\"live\":false,"
            + "\"replay\":{\"slot\":1,\"goal\":2}}";
    units.on("GET " + path, 200, fold).on("DELETE " + path, 200, "{\"cancelled\":1}");

    FoldState state = client.fold(PROCESS);

    assertThat(state.slot()).isEmpty();
    assertThat(state.goal()).hasValue(2);
    assertThat(state.replay()).contains(new FoldState.Walk(1, 2));
    assertThat(client.cancelFold(PROCESS)).isEqualTo(1);
    units.on("GET /api/v1/processes/" + MESSAGE + "/fold", 503, "busy");
    assertThatThrownBy(() -> client.fold(MESSAGE)).isInstanceOf(RefusedException.class);
    assertThat(pausesMs).isEmpty();
  }

  @Test
  void sendsAMessageAsAoconnectDoes() {
    units.on("POST /mu", 202, "{\"message\":\"Processing DataItem\",\"id\":\"x\"}");

    String id = client.send(WALLET, PROCESS, EVAL, Bytes.utf8("1 + 1"));

    DataItem item = DataItem.decode(units.asked().getFirst().body());
    assertThat(item.verify()).isPresent();
    assertThat(item.id().base64Url()).isEqualTo(id);
    assertThat(item.target()).contains(Bytes.base64Url(PROCESS));
    assertThat(item.data().utf8()).isEqualTo("1 + 1");
    assertThat(item.tags().list())
        .containsExactly(
            new Tag("Action", "Eval"),
            new Tag("SDK", "heddle"),
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Message"));
  }

  @Test
  void aMessageWithoutDataHasASpace() {
    units.on("POST /mu", 202, "{}");

    client.send(WALLET, PROCESS, List.of(), Bytes.EMPTY);

    DataItem item = DataItem.decode(units.asked().getFirst().body());
    assertThat(item.data().utf8()).isEqualTo(" ");
    assertThat(item.tags().first("Content-Type")).contains("text/plain");
  }

  @Test
  void theSameMessageTwiceIsTwoMessages() {
    units.on("POST /mu", 202, "{}");

    String first = client.send(WALLET, PROCESS, EVAL, Bytes.utf8("tick()"));
    String second = client.send(WALLET, PROCESS, EVAL, Bytes.utf8("tick()"));

    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void theSameAnchorMakesTheSameMessage() {
    units.on("POST /mu", 202, "{}");
    Bytes anchor = Bytes.utf8("00000000000000000000000000000001");

    String first = client.send(WALLET, PROCESS, EVAL, Bytes.utf8("tick()"), anchor);
    String second = client.send(WALLET, PROCESS, EVAL, Bytes.utf8("tick()"), anchor);

    assertThat(first).isEqualTo(second);
  }

  @Test
  void spawnsUnderTheNodesScheduler() {
    units.on("GET /su/", 200, "{\"address\":\"SCHED\",\"timestamp\":\"1\"}");
    units.on("POST /mu", 202, "{}");

    client.spawn(WALLET, MODULE, List.of(new Tag("Name", "n")), Bytes.utf8("code"));

    DataItem item = DataItem.decode(units.asked().getLast().body());
    assertThat(item.target()).isEmpty();
    assertThat(item.tags().list())
        .containsExactly(
            new Tag("Name", "n"),
            new Tag("SDK", "heddle"),
            new Tag("Data-Protocol", "ao"),
            new Tag("Variant", "ao.TN.1"),
            new Tag("Type", "Process"),
            new Tag("Module", MODULE),
            new Tag("Scheduler", "SCHED"),
            new Tag("Timestamp", "1700000000000"));
  }

  @Test
  void spawnsUnderANamedScheduler() {
    units.on("POST /mu", 202, "{}");

    client.spawn(WALLET, MODULE, List.of(new Tag("Scheduler", "OTHER")), Bytes.EMPTY);

    assertThat(units.asked()).hasSize(1);
    DataItem item = DataItem.decode(units.asked().getFirst().body());
    assertThat(item.tags().all("Scheduler")).containsExactly("OTHER");
  }

  @Test
  void uploadsAModuleWithTheTagsTheComputeUnitWants() {
    units.on("POST /tx/arweave", 200, "{\"id\":\"x\"}");
    List<Long> sent = new ArrayList<>();
    Bytes wasm = Bytes.wrap(new byte[200_000]);

    String id =
        client.addModule(
            WALLET,
            new ModuleDraft("wasm32-unknown-emscripten4", "1-gb", 9_000_000_000_000L, "m", wasm),
            List.of(),
            (now, total) -> sent.add(now));

    DataItem item = DataItem.decode(units.asked().getFirst().body());
    assertThat(item.id().base64Url()).isEqualTo(id);
    assertThat(item.tags().first("Compute-Limit")).contains("9000000000000");
    assertThat(item.tags().first("Memory-Limit")).contains("1-gb");
    assertThat(sent).hasSize(4).isSorted().endsWith((long) item.raw().size());
  }

  @Test
  void readsAResultOfAos2() {
    units.on(
        "GET /cu/result/" + MESSAGE,
        200,
        """
        {"Messages":[{"Target":"T","Data":"d","Anchor":"1","Tags":[{"name":"a","value":"b"}]}],
         "Spawns":[],"Assignments":[],"GasUsed":12,
         "Output":{"data":"2","prompt":"me> ","test":"x"}}\
        """);

    Evaluation evaluation = client.result(PROCESS, MESSAGE);

    assertThat(evaluation.output().text()).isEqualTo("2");
    assertThat(evaluation.output().prompt()).contains("me> ");
    assertThat(evaluation.result().gasUsed()).isEqualTo(12);
    assertThat(evaluation.result().messages()).hasSize(1);
    assertThat(units.asked().getFirst().target())
        .isEqualTo("/cu/result/" + MESSAGE + "?process-id=" + PROCESS);
  }

  @Test
  void anErrorOfTheProcessIsAnAnswer() {
    units.on("GET /cu/result/" + MESSAGE, 200, "{\"Error\":\"no such thing\"}");

    Evaluation evaluation = client.result(PROCESS, MESSAGE);

    assertThat(evaluation.result().error()).contains("no such thing");
    assertThat(evaluation.text()).isEqualTo("no such thing");
  }

  @Test
  void encodesCursors() {
    units.on("GET /cu/results/" + PROCESS, 200, "{\"pageInfo\":{},\"edges\":[]}");

    client.results(PROCESS, ResultsQuery.after("a+b/c==", 10));

    assertThat(units.asked().getFirst().target())
        .isEqualTo("/cu/results/" + PROCESS + "?from=a%2Bb%2Fc%3D%3D&sort=ASC&limit=10");
  }

  @Test
  void dryRunsAsAoconnectDoes() {
    units.on("POST /cu/dry-run", 200, "{\"Output\":\"7\"}");

    assertThat(client.dryRun(PROCESS, new DryRun("me", EVAL, "3+4")).output().text())
        .isEqualTo("7");

    assertThat(units.asked().getFirst().body().utf8())
        .isEqualTo(
            "{\"Id\":\"1234\",\"Target\":\""
                + PROCESS
                + "\",\"Owner\":\"me\",\"Anchor\":\"0\",\"Data\":\"3+4\",\"Tags\":["
                + "{\"name\":\"Action\",\"value\":\"Eval\"},"
                + "{\"name\":\"Data-Protocol\",\"value\":\"ao\"},"
                + "{\"name\":\"Type\",\"value\":\"Message\"},"
                + "{\"name\":\"Variant\",\"value\":\"ao.TN.1\"}]}");
  }

  @Test
  void readsTheLogFromASlot() {
    String entry =
        """
        {"node":{"message":{"id":"i","owner":{"address":"o","key":"k"},"data":"1+1",
        "tags":[{"name":"From-Process","value":"p"}]},"assignment":{"id":"a","tags":[
        {"name":"Nonce","value":"4"},{"name":"Timestamp","value":"99"},
        {"name":"Hash-Chain","value":"h"}]}},"cursor":"4"}\
        """;
    units.on(
        "GET /su/" + PROCESS,
        200,
        "{\"page_info\":{\"has_next_page\":true},\"edges\":[" + entry + "]}");

    LogPage page = client.log(PROCESS, 4, 10);

    assertThat(page.hasNext()).isTrue();
    assertThat(page.entries().getFirst().slot()).isEqualTo(4);
    assertThat(page.entries().getFirst().message().orElseThrow().from()).isEqualTo("p");
    assertThat(units.asked().getFirst().target()).contains("from-nonce=3&limit=10");
  }

  @Test
  void listsModules() {
    units.on(
        "POST /graphql",
        200,
        """
        {"data":{"transactions":{"pageInfo":{"hasNextPage":false},"edges":[{"cursor":"c","node":
        {"id":"i","owner":{"address":"o"},"tags":[{"name":"Name","value":"aos"}],
        "data":{"size":"12"}}}]}}}\
        """);

    ItemPage page = client.modules(5);

    assertThat(page.items().getFirst().tag("Name")).contains("aos");
    assertThat(page.items().getFirst().dataBytes()).isEqualTo(12);
    assertThat(Json.parse(units.asked().getFirst().body()).path("variables").path("first").asInt())
        .isEqualTo(5);
  }

  @Test
  void saysWhyAQueryFailed() {
    units.on("POST /graphql", 200, "{\"errors\":[{\"message\":\"too deep\"}]}");

    assertThatThrownBy(() -> client.modules(5))
        .isInstanceOf(MalformedAnswerException.class)
        .hasMessageContaining("too deep");
  }

  @Test
  void keepsTheSentenceOfARefusal() {
    units
        .on("GET /cu/result/" + MESSAGE, 500, "{\"error\":\"no such message\"}")
        .on("POST /mu", 400, "plain words")
        .on("PUT /api/v1/modules/" + MODULE + "/alias", 403, "{\"title\":\"t\",\"detail\":\"d\"}")
        .on("GET /mine/1", 404, "");

    assertThatThrownBy(() -> client.result(PROCESS, MESSAGE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(MESSAGE)
        .hasMessageContaining("HTTP 500")
        .hasMessageEndingWith("no such message");
    assertThatThrownBy(() -> client.send(WALLET, PROCESS, EVAL, Bytes.EMPTY))
        .hasMessageEndingWith("plain words");
    assertThatThrownBy(() -> client.alias(MODULE, MESSAGE)).hasMessageEndingWith(": d");
    assertThatThrownBy(() -> client.mine(1)).hasMessageEndingWith("it gave no reason");
  }

  @Test
  void keepsOnlyTheBeginningOfALongRefusal() {
    String longest = "x".repeat(2000);
    units.on("POST /mu", 400, longest).on("POST /mu", 400, longest + "y");

    assertThatThrownBy(() -> client.send(WALLET, PROCESS, EVAL, Bytes.EMPTY))
        .hasMessageEndingWith(longest);
    assertThatThrownBy(() -> client.send(WALLET, PROCESS, EVAL, Bytes.EMPTY))
        .hasMessageEndingWith(longest + "…");
  }

  @Test
  void readsNoAnswerOverTheLimit() {
    assertThat(Wire.ANSWER_BYTES_MAX).isEqualTo(64 << 20);
    String json = "{\"Output\":\"%s\"}";
    int letters = Wire.ANSWER_BYTES_MAX - (json.length() - 2);
    String route = "GET /cu/result/" + MESSAGE;
    units
        .on(route, 200, json.formatted("x".repeat(letters)))
        .on(route, 200, json.formatted("x".repeat(letters + 1)));

    assertThat(client.result(PROCESS, MESSAGE).output().text()).hasSize(letters);
    assertThatThrownBy(() -> client.result(PROCESS, MESSAGE))
        .isInstanceOf(NodeUnreachableException.class)
        .hasMessageContaining(MESSAGE)
        .hasMessageContaining("67108864");
  }

  @Test
  void triesReadsAndSignedItemsAgain() {
    units
        .on("GET /cu/result/" + MESSAGE, 503, "busy")
        .on("GET /cu/result/" + MESSAGE, 429, "busy")
        .on("GET /cu/result/" + MESSAGE, 200, "{\"Output\":\"ok\"}")
        .on("POST /mu", 503, "busy")
        .on("POST /mu", 202, "{}");

    assertThat(client.result(PROCESS, MESSAGE).output().text()).isEqualTo("ok");
    client.send(WALLET, PROCESS, EVAL, Bytes.EMPTY);

    assertThat(units.asked()).hasSize(5);
    assertThat(units.asked().get(3).body()).isEqualTo(units.asked().get(4).body());
    assertThat(pausesMs).containsExactly(100L, 200L, 100L);
  }

  @Test
  void givesUpAfterSomeAttempts() {
    units.on("GET /cu/result/" + MESSAGE, 503, "still busy");

    assertThatThrownBy(() -> client.result(PROCESS, MESSAGE)).hasMessageEndingWith("still busy");

    assertThat(units.asked()).hasSize(4);
  }

  @Test
  void asksOnlyOnceWhereAgainWouldMatter() {
    units.on("POST /mu", 503, "busy").on("POST /mu/monitor/" + PROCESS, 503, "busy");

    assertThatThrownBy(() -> client.assign(PROCESS, MESSAGE, LayerOne.YES, List.of("Data", "Tags")))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> client.monitor(WALLET, PROCESS)).isInstanceOf(RefusedException.class);

    assertThat(units.asked()).hasSize(2);
    assertThat(units.asked().getFirst().target())
        .isEqualTo(
            "/mu?process-id="
                + PROCESS
                + "&assign="
                + MESSAGE
                + "&base-layer=true&exclude=Data%2CTags");
  }

  @Test
  void saysWhenNobodyIsThere() {
    URI nowhere = units.address();
    units.close();

    assertThatThrownBy(() -> client.result(PROCESS, MESSAGE))
        .isInstanceOf(NodeUnreachableException.class)
        .hasMessageContaining(nowhere + "/cu");
    assertThat(pausesMs).isEmpty();
  }

  @Test
  void refusesAnswersThatMakeNoSense() {
    units
        .on("GET /cu/result/" + MESSAGE, 200, "<html>")
        .on("GET /cu/results/" + PROCESS, 200, "{}")
        .on("GET /su/" + PROCESS, 200, "{\"edges\":[{\"node\":{\"assignment\":{\"id\":\"a\"}}}]}")
        .on("GET /su/", 200, "[]")
        .on("GET /api/v1/processes/" + PROCESS + "/replay", 200, "{}");

    for (Runnable call :
        List.<Runnable>of(
            () -> client.result(PROCESS, MESSAGE),
            () -> client.results(PROCESS, ResultsQuery.oldest(1)),
            () -> client.log(PROCESS, 0, 1),
            client::schedulerAddress,
            () -> client.replay(PROCESS))) {
      assertThatThrownBy(call::run).isInstanceOf(MalformedAnswerException.class);
    }
  }

  @Test
  void sendsNothingForWhatIsNoId() {
    assertThatThrownBy(() -> client.result("process", MESSAGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("43 letters");
    assertThatThrownBy(() -> client.log(PROCESS, 0, HeddleClient.PAGE_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(units.asked()).isEmpty();
  }

  @Test
  void readsAReplay() {
    units.on(
        "GET /api/v1/processes/" + PROCESS + "/replay",
        200,
        """
        {"process":"p","agrees":false,"slots":5,"ticks":1,"gasUsed":9,"imageHash":"00",
        "liveImageHash":null,"mismatchCount":2,"mismatches":[
        {"slot":3,"cron":null,"stored":"a","replayed":"b"},
        {"slot":4,"cron":"0-10-seconds","stored":"c","replayed":"d"}]}\
        """);

    Replay replay = client.replay(PROCESS);

    assertThat(replay.agrees()).isFalse();
    assertThat(replay.slots()).isEqualTo(5);
    assertThat(replay.mismatches())
        .containsExactly(
            new Replay.Mismatch(3, none(), "a", "b"),
            new Replay.Mismatch(4, Optional.of("0-10-seconds"), "c", "d"));
  }

  @Test
  void takesUnitsFromSeveralPlaces() {
    try (StubUnits elsewhere = new StubUnits();
        HeddleClient split =
            client(
                ClientOptions.of(units.address())
                    .withUnits(Units.of(units.address()).withCompute(elsewhere.address())))) {
      elsewhere.on("GET /result/" + MESSAGE, 200, "{\"Output\":\"there\"}");

      assertThat(split.result(PROCESS, MESSAGE).output().text()).isEqualTo("there");
    }
  }

  @Test
  void understandsEveryShapeOfOutput() {
    assertThat(output("\"plain\"")).isEqualTo(new Output("plain", none(), false));
    assertThat(output("{\"data\":{\"output\":\"old\",\"prompt\":\"p\"}}").prompt()).contains("p");
    assertThat(output("{\"data\":{\"output\":\"old\",\"prompt\":\"p\"}}").text()).isEqualTo("old");
    assertThat(output("{\"data\":\"new\",\"prompt\":\"p\",\"print\":true}").print()).isTrue();
    assertThat(output("{\"data\":3}").text()).isEqualTo("3");
    assertThat(output("{\"x\":1}").text()).isEqualTo("{\"x\":1}");
    assertThat(output("\"\"")).isEqualTo(Output.NONE);
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Output output(String json) {
    return Answers.output(Json.parse(json));
  }
}
