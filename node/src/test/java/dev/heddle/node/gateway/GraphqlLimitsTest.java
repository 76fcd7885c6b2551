package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.Upstream;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every bomb is answered with a sentence. */
final class GraphqlLimitsTest {
  private LocalGateway gateway = new LocalGateway();

  @AfterEach
  void close() {
    gateway.close();
  }

  private String complaint(String query) {
    return gateway.complaint(query, Json.object());
  }

  private static ObjectNode many(String name, int count, String value) {
    ObjectNode variables = Json.object();
    ArrayNode list = variables.putArray(name);
    for (int i = 0; i < count; i++) {
      list.add(value);
    }
    return variables;
  }

  @Test
  void pagesHaveALimit() {
    assertThat(complaint("{ transactions(first: 1001) { edges { cursor } } }"))
        .isEqualTo("first is 1 to 1000, not 1001");
    assertThat(complaint("{ transactions(first: 0) { edges { cursor } } }")).contains("not 0");
    assertThat(complaint("{ blocks(first: -1) { edges { cursor } } }")).contains("not -1");
    assertThat(gateway.query("{ transactions(first: 1000) { edges { cursor } } }")).isNotNull();
  }

  @Test
  void listsOfIdsHaveALimit() {
    for (String name : List.of("ids", "owners", "recipients", "bundledIn")) {
      String type = name.equals("owners") || name.equals("recipients") ? "String" : "ID";
      String query =
          "query($x: [" + type + "!]) { transactions(" + name + ": $x) { edges { cursor } } }";
      assertThat(gateway.complaint(query, many("x", 1001, "a")))
          .isEqualTo(name + " has 1001 entries; the limit is 1000: ask in parts");
    }
  }

  @Test
  void tagFiltersHaveLimits() {
    String query = "query($t: [TagFilter!]) { transactions(tags: $t) { edges { cursor } } }";
    ObjectNode filters = Json.object();
    ArrayNode list = filters.putArray("t");
    for (int i = 0; i < 33; i++) {
      list.addObject().put("name", "n").putArray("values").add("v");
    }
    assertThat(gateway.complaint(query, filters)).contains("33 tag filters");
    ObjectNode values = Json.object();
    ArrayNode wanted = values.putArray("t").addObject().put("name", "n").putArray("values");
    for (int i = 0; i < 101; i++) {
      wanted.add("v" + i);
    }
    assertThat(gateway.complaint(query, values)).contains("101 values");
    ObjectNode name = Json.object();
    name.putArray("t").addObject().put("name", "n".repeat(4097)).putArray("values").add("v");
    assertThat(gateway.complaint(query, name)).contains("4097 characters");
  }

  @Test
  void cursorsMustBeOurs() {
    assertThat(complaint("{ transactions(after: \"nonsense\") { edges { cursor } } }"))
        .isEqualTo("after is not a cursor of this gateway: nonsense");
    assertThat(complaint("{ blocks(after: \"WzFd-\") { edges { cursor } } }"))
        .contains("not a cursor");
  }

  @Test
  void longQueriesAreRefused() {
    String query = "{ transactions { edges { cursor } } } #" + "x".repeat(64 * 1024);
    assertThat(complaint(query)).contains("characters; the limit is 65536");
  }

  @Test
  void requestsOfMuchOrDeepJsonAreRefused() {
    assertThat(QueryEndpoint.JSON_LIMITS).isEqualTo(new JsonLimits(1 << 20, 1 << 20, 32));
    String json = "{\"query\":\"{ blocks { edges { cursor } } }\"}";
    String longest = json + " ".repeat((1 << 20) - json.length());
    assertThat(statusOf(longest)).isEqualTo(200);
    assertThat(statusOf(longest + " ")).isEqualTo(400);

    String variables = json.replace("}\"}", "}\",\"variables\":{\"a\":%s}}");
    String deepest = "[".repeat(30) + "]".repeat(30);
    assertThat(statusOf(variables.formatted(deepest))).isEqualTo(200);
    assertThat(statusOf(variables.formatted("[" + deepest + "]"))).isEqualTo(400);
  }

  private int statusOf(String body) {
    return gateway.send("POST", "/graphql", Bytes.utf8(body)).statusCode();
  }

  @Test
  void queriesOfManyTokensAreRefused() {
    assertThat(complaint("{ " + "a ".repeat(11_000) + "}")).containsIgnoringCase("token");
    assertThat(complaint("{".repeat(11_000))).isNotEmpty();
    assertThat(complaint("{ transactions(ids: " + "[".repeat(5_000))).isNotEmpty();
  }

  @Test
  void manyAliasesAreRefused() {
    StringBuilder query = new StringBuilder("{ ");
    for (int i = 0; i < 1_200; i++) {
      query.append("a").append(i).append(": transaction(id: \"x\") { id } ");
    }
    assertThat(complaint(query.append("}").toString())).isNotEmpty();
  }

  @Test
  void fragmentsThatDoubleAreRefusedAtOnce() {
    StringBuilder query = new StringBuilder("{ transactions { edges { node { ...f0 } } } } ");
    for (int i = 0; i < 60; i++) {
      query.append("fragment f%d on Transaction { ...f%d ...f%d } ".formatted(i, i + 1, i + 1));
    }
    query.append("fragment f60 on Transaction { a: id b: anchor }");
    assertThat(complaint(query.toString())).isNotEmpty();
  }

  @Test
  void fragmentsInCirclesAreRefused() {
    assertThat(
            complaint(
                "{ transactions { edges { node { ...a } } } } fragment a on Transaction { ...b }"
                    + " fragment b on Transaction { ...a }"))
        .isNotEmpty();
  }

  @Test
  void costlyQueriesAreRefused() {
    StringBuilder query = new StringBuilder("{ transactions(first: 1000) { edges { node { ");
    for (int i = 0; i < 20; i++) {
      query.append("k").append(i).append(": owner { key } ");
    }
    assertThat(complaint(query.append("} } } }").toString()))
        .startsWith("the query costs ")
        .contains("ask for fewer fields");
  }

  @Test
  void deepIntrospectionIsRefused() {
    String query =
        "{ __schema { types { fields { type { "
            + "fields { type { ".repeat(30)
            + "name"
            + " } }".repeat(30)
            + " } } } } }";
    assertThat(complaint(query)).isNotEmpty();
  }

  @Test
  void nonsenseIsAnsweredWithASentence() {
    assertThat(complaint("")).isNotEmpty();
    assertThat(complaint("{ transactions { nothing } }")).contains("nothing");
    assertThat(complaint("mutation { x }")).isNotEmpty();
    for (String body : List.of("", "{", "[]", "{\"query\": 7}", "\u0000", "{\"query\":\"{\"}")) {
      HttpResponse<byte[]> response = gateway.send("POST", "/graphql", Bytes.utf8(body));
      assertThat(response.statusCode()).as(body).isEqualTo(400);
      assertThat(LocalGateway.text(response)).as(body).hasSizeGreaterThan(20);
    }
    assertThat(
            gateway
                .send(
                    "POST",
                    "/graphql",
                    Bytes.utf8("{\"query\":\"{ blocks { edges { cursor } } }\",\"variables\":[]}"))
                .statusCode())
        .isEqualTo(400);
    assertThat(gateway.get("/graphql").statusCode()).isEqualTo(400);
    assertThat(gateway.get("/graphql?query=%7B&variables=%7B").statusCode()).isEqualTo(400);
  }

  @Test
  void variablesOfHugeNumbersAndDeepNestingAreRefused() {
    String query = "query($n: Int) { transactions(first: $n) { edges { cursor } } }";
    HttpResponse<byte[]> response =
        gateway.send(
            "POST",
            "/graphql",
            Bytes.utf8("{\"query\":\"" + query + "\",\"variables\":{\"n\":1e400}}"));
    assertThat(response.statusCode()).isEqualTo(400);
    response =
        gateway.send(
            "POST",
            "/graphql",
            Bytes.utf8("{\"query\":\"{}\",\"variables\":" + "[".repeat(10_000) + "}"));
    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void hardQuestionsGiveAShortPageThatLeadsOn() {
    gateway.close();
    Store store = Store.inMemory(StoreOptions.DEFAULT.withQueryStepsMax(20), LocalGateway.CLOCK);
    gateway = new LocalGateway(store, Upstream.NONE);
    String wanted = gateway.keep(item("wanted", "A", "1", "Rare", "yes")).id().base64Url();
    for (int i = 0; i < 600; i++) {
      gateway.keep(item("other " + i, "A", "1"));
    }
    String query =
        "query($a: String) { transactions(after: $a, tags: [{name: \"A\", values: [\"1\"]},"
            + " {name: \"Rare\", values: [\"no\"], op: NEQ}, {name: \"A\", values: [\"2\"], op:"
            + " NEQ}], recipients: [], first: 1000) { pageInfo { hasNextPage } edges { cursor node"
            + " { id } } } }";
    String after = "";
    boolean more = true;
    int pages = 0;
    String last = "";
    while (more) {
      JsonNode list = gateway.query(query, Json.object().put("a", after)).path("transactions");
      for (JsonNode edge : list.path("edges")) {
        after = edge.path("cursor").asString("");
        last = edge.path("node").path("id").asString("");
      }
      more = list.path("pageInfo").path("hasNextPage").booleanValue();
      pages++;
    }
    assertThat(last).isEqualTo(wanted);
    assertThat(pages).isGreaterThan(1);
  }

  @Test
  void listsBeyondTheBudgetAreRefused() {
    StringBuilder query = new StringBuilder("{ ");
    for (int i = 0; i < QueryBudget.WALKS_MAX + 1; i++) {
      query.append("a").append(i).append(": transactions(first: 1) { edges { cursor } } ");
    }
    assertThat(complaint(query.append("}").toString()))
        .startsWith("this is more than one request may cost");
  }

  @Test
  void listsEndAndFurtherOnesAreRefusedOnceManyBytesWereRead() {
    assertThat(QueryBudget.BYTES_MAX).isEqualTo(512L << 20);
    int part = 8 << 20;
    String less = gateway.keep(item("x".repeat(part - 1))).id().base64Url();
    String full = gateway.keep(item("x".repeat(part))).id().base64Url();
    String rest =
        " b: transactions(first: 2) { pageInfo { hasNextPage } edges { node { signature } } }";

    assertThat(gateway.query(reading(less, 64, "")).size()).isEqualTo(64);
    assertThat(gateway.query(reading(full, 64, "")).size()).isEqualTo(64);
    JsonNode page = gateway.query(reading(less, 64, rest)).path("b");
    assertThat(page.path("edges")).hasSize(1);
    assertThat(page.path("pageInfo").path("hasNextPage").booleanValue()).isTrue();
    assertThat(complaint(reading(full, 64, rest)))
        .startsWith("this is more than one request may cost");
    assertThat(gateway.query("{" + rest + "}").path("b").path("edges")).hasSize(2);
  }

  /** A query that reads an item so many times, and then the rest. */
  private static String reading(String id, int times, String rest) {
    StringBuilder query = new StringBuilder("{");
    for (int i = 0; i < times; i++) {
      query.append(" a%d: transaction(id: \"%s\") { signature }".formatted(i, id));
    }
    return query.append(rest).append(" }").toString();
  }

  @Test
  void oneRequestAsksTheUpstreamForFewItems() {
    gateway.close();
    Store store = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    FakeRemote remote = new FakeRemote();
    gateway = new LocalGateway(store, new GatewayUpstream(remote, store, LocalGateway.CLOCK, 1000));
    ObjectNode wanted = Json.object();
    ArrayNode ids = wanted.putArray("x");
    for (int i = 0; i < 6; i++) {
      DataItem item = item("item " + i);
      remote.hold(item);
      ids.add(item.id().base64Url());
    }
    String query = "query($x: [ID!]) { transactions(ids: $x) { edges { node { id } } } }";

    assertThat(QueryBudget.FETCHES_MAX).isEqualTo(4);
    for (int found : new int[] {4, 6, 6}) {
      assertThat(gateway.query(query, wanted).path("transactions").path("edges")).hasSize(found);
      assertThat(remote.asked).hasSize(2 * found);
    }
  }

  @Test
  void slowQueriesEnd() {
    gateway.close();
    Store store = Store.inMemory(StoreOptions.DEFAULT, LocalGateway.CLOCK);
    gateway = new LocalGateway(store, Upstream.NONE);
    Instant start = LocalGateway.CLOCK.instant();
    Instant[] now = {start};
    InstantSource clock =
        () -> {
          Instant current = now[0];
          now[0] = start.plus(QueryBudget.WALL);
          return current;
        };
    QueryBudget budget = new QueryBudget(clock);
    assertThat(budget.overrun()).isTrue();
    assertThat(budget.exhausted()).isTrue();
  }
}
