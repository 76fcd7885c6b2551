package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.tx.Transaction;
import dev.heddle.node.store.AliasRecord;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.TransactionRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The queries that clients really send, and each argument of the schema. */
final class GraphqlQueriesTest {
  private static final String ADDRESS = LocalGateway.WALLET.address();

  private final LocalGateway gateway = new LocalGateway();

  private final DataItem module =
      gateway.keep(
          item(
              "wasm",
              "Data-Protocol",
              "ao",
              "Type",
              "Module",
              "Name",
              "aos",
              "Content-Type",
              "application/wasm"));
  private final DataItem oldLocation =
      gateway.keep(
          item(
              "",
              "Data-Protocol",
              "ao",
              "Type",
              "Scheduler-Location",
              "Url",
              "http://old",
              "Time-To-Live",
              "1"));
  private final Block closed = gateway.store.advance().join();
  private final DataItem newLocation =
      gateway.keep(
          item(
              "",
              "Data-Protocol",
              "ao",
              "Type",
              "Scheduler-Location",
              "Url",
              "http://new",
              "Time-To-Live",
              "1"));
  private final DataItem process =
      gateway.keep(
          item(
              Optional.of(module.id()),
              Bytes.utf8("1984"),
              "Data-Protocol",
              "ao",
              "Type",
              "Process",
              "Name",
              "mine"));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static ObjectNode variables(String name, Bytes... ids) {
    ObjectNode variables = Json.object();
    for (Bytes id : ids) {
      variables.withArray("/" + name).add(id.base64Url());
    }
    return variables;
  }

  private static List<String> ids(JsonNode connection) {
    List<String> ids = new ArrayList<>();
    connection.path("edges").forEach(edge -> ids.add(edge.path("node").path("id").asString("")));
    return ids;
  }

  private List<String> found(String arguments) {
    return ids(
        gateway
            .query("{ transactions(" + arguments + ") { edges { node { id } } } }")
            .path("transactions"));
  }

  private static List<String> idsOf(DataItem... items) {
    return List.of(items).stream().map(item -> item.id().base64Url()).toList();
  }

  @Test
  void aoconnectLooksUpAModule() {
    JsonNode data =
        gateway.query(
            """
            query GetTransactions ($transactionIds: [ID!]!) {
              transactions(ids: $transactionIds) {
                edges {
                  node {
                    owner {
                      address
                    }
                    tags {
                      name
                      value
                    }
                    block {
                      id
                      height
                      timestamp
                    }
                  }
                }
              }
            }\
            """,
            variables("transactionIds", module.id()));
    JsonNode node = data.path("transactions").path("edges").path(0).path("node");
    assertThat(Json.write(node))
        .isEqualTo(
            "{\"owner\":{\"address\":\""
                + ADDRESS
                + "\"},\"tags\":[{\"name\":\"Data-Protocol\",\"value\":\"ao\"},{\"name\":\"Type\",\"value\":\"Module\"},"
                + "{\"name\":\"Name\",\"value\":\"aos\"},{\"name\":\"Content-Type\",\"value\":\"application/wasm\"}],"
                + "\"block\":{\"id\":\""
                + closed.hash().base64Url()
                + "\",\"height\":"
                + closed.height()
                + ",\"timestamp\":"
                + closed.timestampMs() / 1000
                + "}}");
  }

  @Test
  void aosFindsAProcessByName() {
    ObjectNode variables = Json.object();
    variables.putArray("owners").add(ADDRESS).add("");
    JsonNode data =
        gateway.query(
            """
            query ($owners: [String!]!) {
              transactions(
                first: 10,
                owners: $owners,
                tags: [
                  { name: "Data-Protocol", values: ["ao"] },
                  { name: "Type", values: ["Process"]},
                  { name: "Name", values: ["mine"]}
                ]
              ) {
                edges {
                  node {
                    id
                    tags {
                      name
                      value
                    }
                  }
                }
              }
            }\
            """,
            variables);
    assertThat(ids(data.path("transactions"))).isEqualTo(idsOf(process));
  }

  @Test
  void schedulerUtilsLocateTheNewestLocation() {
    JsonNode data =
        gateway.query(
            """
            query GetSchedulerLocation ($owner: String!) {
              transactions (
                owners: [$owner]
                tags: [
                  { name: "Data-Protocol", values: ["ao"] },
                  { name: "Type", values: ["Scheduler-Location"] }
                ]
                # Only need the most recent Scheduler-Location
                sort: HEIGHT_DESC
                first: 1
              ) {
                edges {
                  node {
                    tags {
                      name
                      value
                    }
                  }
                }
              }
            }\
            """,
            Json.object().put("owner", ADDRESS));
    JsonNode edges = data.path("transactions").path("edges");
    assertThat(edges).hasSize(1);
    assertThat(edges.path(0).path("node").path("tags").path(2).path("value").asString(""))
        .isEqualTo("http://new");
  }

  @Test
  void computeUnitSkipsWhatItDoesNotWant() {
    String query =
        """
        query GetProcesses (
          $processIds: [ID!]!
          $skipTags: Boolean!
          $skipSignature: Boolean!
          $skipAnchor: Boolean!
        ) {
          transactions(ids: $processIds) {
            edges {
              node {
                id
                signature @skip (if: $skipSignature)
                anchor @skip (if: $skipAnchor)
                owner {
                  address
                  key
                }
                tags @skip (if: $skipTags) {
                  name
                  value
                }
                recipient
              }
            }
          }
        }\
        """;
    ObjectNode variables = variables("processIds", process.id());
    variables.put("skipTags", true).put("skipSignature", false).put("skipAnchor", true);
    JsonNode node =
        gateway.query(query, variables).path("transactions").path("edges").path(0).path("node");
    assertThat(node.has("tags")).isFalse();
    assertThat(node.has("anchor")).isFalse();
    assertThat(node.path("signature").asString("")).isEqualTo(process.signature().base64Url());
    assertThat(node.path("owner").path("key").asString("")).isEqualTo(process.owner().base64Url());
    assertThat(node.path("recipient").asString("")).isEqualTo(module.id().base64Url());
  }

  @Test
  void computeUnitReadsBlocks() {
    Block next = gateway.store.advance().join();
    JsonNode blocks =
        gateway
            .query(
                """
                query GetBlocks($min: Int!, $limit: Int!) {
                  blocks(
                    height: { min: $min },
                    first: $limit,
                    sort: HEIGHT_ASC
                  ) {
                    pageInfo {
                      hasNextPage
                    }
                    edges {
                      node {
                        timestamp
                        height
                      }
                    }
                  }
                }\
                """,
                Json.object().put("min", closed.height()).put("limit", 1))
            .path("blocks");
    assertThat(blocks.path("pageInfo").path("hasNextPage").booleanValue()).isTrue();
    assertThat(blocks.path("edges")).hasSize(1);
    assertThat(blocks.path("edges").path(0).path("node").path("height").longValue())
        .isEqualTo(closed.height());
    JsonNode newest =
        gateway.query("{ blocks(first: 1) { edges { cursor node { id height previous } } } }");
    JsonNode node = newest.path("blocks").path("edges").path(0).path("node");
    assertThat(node.path("id").asString("")).isEqualTo(next.hash().base64Url());
    assertThat(node.path("previous").asString("")).isEqualTo(closed.hash().base64Url());
  }

  @Test
  void blocksAreWalkedInBothDirections() {
    for (int i = 0; i < 7; i++) {
      gateway.store.advance().join();
    }
    for (String sort : List.of("HEIGHT_ASC", "HEIGHT_DESC")) {
      List<Long> heights = new ArrayList<>();
      String after = "";
      boolean more = true;
      while (more) {
        JsonNode blocks =
            gateway
                .query(
                    "query($a: String) { blocks(first: 3, sort: "
                        + sort
                        + ", after: $a, height: {min: "
                        + closed.height()
                        + "}) { pageInfo { hasNextPage } edges { cursor node { height } } } }",
                    Json.object().put("a", after))
                .path("blocks");
        for (JsonNode edge : blocks.path("edges")) {
          heights.add(edge.path("node").path("height").longValue());
          after = edge.path("cursor").asString("");
        }
        more = blocks.path("pageInfo").path("hasNextPage").booleanValue();
      }
      assertThat(heights).as(sort).hasSize(8).doesNotHaveDuplicates();
      assertThat(heights.getFirst() < heights.getLast()).isEqualTo(sort.endsWith("ASC"));
    }
  }

  @Test
  void schedulerUtilsAskForEveryFieldOfAProcess() {
    JsonNode data =
        gateway.query(
            """
            query ($ids: [ID!]!) {
              transactions(ids: $ids) {
                pageInfo { hasNextPage }
                edges {
                  cursor
                  node {
                    id
                    anchor
                    signature
                    recipient
                    block { timestamp }
                    owner { address key }
                    fee { winston ar }
                    quantity { winston ar }
                    data { size type }
                    tags { name value }
                    block { id timestamp height previous }
                    parent { id }
                  }
                }
              }
            }\
            """,
            variables("ids", process.id()));
    JsonNode node = data.path("transactions").path("edges").path(0).path("node");
    assertThat(node.path("anchor").asString(null)).isEmpty();
    assertThat(node.path("block").isNull()).as("pending").isTrue();
    assertThat(node.path("parent").isNull()).isTrue();
    assertThat(Json.write(node.path("fee")))
        .isEqualTo("{\"winston\":\"0\",\"ar\":\"0.000000000000\"}");
    assertThat(Json.write(node.path("data"))).isEqualTo("{\"size\":\"4\",\"type\":null}");
  }

  @Test
  void aSingleTransactionIsFoundOrNull() {
    String query = "query($id: ID!) { transaction(id: $id) { id } }";
    assertThat(
            gateway
                .query(query, Json.object().put("id", process.id().base64Url()))
                .path("transaction")
                .path("id")
                .asString(""))
        .isEqualTo(process.id().base64Url());
    assertThat(gateway.query(query, Json.object().put("id", "x")).path("transaction").isNull())
        .isTrue();
  }

  @Test
  void tagFiltersAreAllMetEachByOneOfItsValues() {
    assertThat(
            found("tags: [{name: \"Type\", values: [\"Module\", \"Process\"]}], sort: HEIGHT_ASC"))
        .isEqualTo(idsOf(module, process));
    assertThat(
            found(
                "tags: [{name: \"Type\", values: [\"Module\"]}, {name: \"Name\", values: [\"mine\"]}]"))
        .isEmpty();
    assertThat(
            found(
                "tags: [{name: \"Data-Protocol\", values: [\"ao\"]}, {name: \"Type\", values:"
                    + " [\"Scheduler-Location\", \"Module\"], op: NEQ}]"))
        .isEqualTo(idsOf(process));
  }

  @Test
  void recipientsAndBlocksNarrow() {
    assertThat(found("recipients: [\"" + module.id().base64Url() + "\"]"))
        .isEqualTo(idsOf(process));
    assertThat(found("block: {max: " + closed.height() + "}, sort: INGESTED_AT_ASC"))
        .isEqualTo(idsOf(module, oldLocation));
    assertThat(found("block: {min: " + (closed.height() + 1) + "}, sort: INGESTED_AT_DESC"))
        .isEqualTo(idsOf(process, newLocation));
  }

  @Test
  void ownersMayBeGivenAsKeys() {
    assertThat(found("owners: [\"" + LocalGateway.WALLET.owner().base64Url() + "\"], first: 1"))
        .isEqualTo(idsOf(process));
  }

  @Test
  void aListOfNothingButNonsenseFindsNothing() {
    assertThat(found("ids: [\"not an id\"]")).isEmpty();
    assertThat(found("owners: [\"\"]")).isEmpty();
    assertThat(found("ids: []")).hasSize(4);
  }

  @Test
  void bundledItemsAreFoundByTheirBundle() {
    DataItem inner = item("inner", "App", "nested");
    DataItem bundle =
        gateway.keep(
            item(
                Optional.empty(),
                Bundle.encode(List.of(inner)),
                "Bundle-Format",
                "binary",
                "Bundle-Version",
                "2.0.0"));
    assertThat(found("bundledIn: [\"" + bundle.id().base64Url() + "\"]")).isEqualTo(idsOf(inner));
    assertThat(found("bundledIn: null, tags: [{name: \"App\", values: [\"nested\"]}]")).isEmpty();
    JsonNode node =
        gateway
            .query(
                "query($ids: [ID!]) { transactions(ids: $ids) { edges { node { bundledIn { id } parent { id } } } } }",
                variables("ids", inner.id()))
            .path("transactions")
            .path("edges")
            .path(0)
            .path("node");
    assertThat(node.path("bundledIn").path("id").asString("")).isEqualTo(bundle.id().base64Url());
    assertThat(node.path("parent").path("id").asString("")).isEqualTo(bundle.id().base64Url());
  }

  @Test
  void anAliasFindsWhatItStandsFor() {
    Bytes alias = Bytes.wrap(new byte[32]);
    gateway.store.append(new AliasRecord(alias, module.id())).join();
    assertThat(found("ids: [\"" + alias.base64Url() + "\"]")).isEqualTo(idsOf(module));
    assertThat(gateway.text("/raw/" + alias.base64Url())).isEqualTo("wasm");
  }

  @Test
  void layerOneTransactionsAreListedAmongItems() {
    Transaction transaction =
        LocalGateway.transaction("layer one", "App", "base", "Content-Type", "text/plain");
    gateway.store.append(new TransactionRecord(transaction)).join();
    JsonNode node =
        gateway
            .query(
                "{ transactions(tags: [{name: \"App\", values: [\"base\"]}], bundledIn: null) { edges { node {"
                    + " id anchor data { size type } owner { address key } } } } }")
            .path("transactions")
            .path("edges")
            .path(0)
            .path("node");
    assertThat(node.path("id").asString("")).isEqualTo(transaction.id().base64Url());
    assertThat(Json.write(node.path("data"))).isEqualTo("{\"size\":\"9\",\"type\":\"text/plain\"}");
    assertThat(node.path("owner").path("address").asString(""))
        .isEqualTo(transaction.ownerAddress().orElseThrow().base64Url());
  }

  @Test
  void aQueryCanBeGot() {
    String query = "query Q($n: Int) { transactions(first: $n) { edges { node { id } } } }";
    String path = "/graphql?operationName=Q&variables=%7B%22n%22:2%7D&query=";
    path += URLEncoder.encode(query, StandardCharsets.UTF_8);
    assertThat(ids(gateway.json(path).path("data").path("transactions"))).hasSize(2);
  }

  @Test
  void oneOfSeveralOperationsIsChosenByName() {
    ObjectNode question = Json.object().put("operationName", "B");
    question.put(
        "query",
        "query A { transactions { edges { cursor } } } query B { blocks { edges { cursor } } }");
    String answer = LocalGateway.text(gateway.send("POST", "/graphql", Json.writeBytes(question)));
    assertThat(answer).contains("\"blocks\"").doesNotContain("\"transactions\"");
  }

  @Test
  void introspectionTellsTheSchema() {
    JsonNode schema =
        gateway.query(
            "{ __schema { queryType { name } types { name fields { name type { kind ofType { name } } } } } }");
    assertThat(Json.write(schema)).contains("TransactionConnection", "\"Query\"");
  }
}
