package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Bundle;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import dev.heddle.node.store.Store;
import dev.heddle.node.store.StoreOptions;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What gateways with a search of their own filter by besides: parts of tags, time, and numbers. */
final class GraphqlFiltersTest {
  private static final long START_S = 1_800_000_000L;

  private final ManualClock clock = new ManualClock(START_S * 1000);
  private final LocalGateway gateway =
      new LocalGateway(Store.inMemory(StoreOptions.DEFAULT, clock), Upstream.NONE, clock);

  @AfterEach
  void close() {
    gateway.close();
  }

  private JsonNode list(String arguments) {
    return gateway
        .query(
            "{ transactions("
                + arguments
                + ") { count pageInfo { hasNextPage } edges { cursor node { id } } } }")
        .path("transactions");
  }

  /** The data of what is found, oldest first. */
  private List<String> found(String arguments) {
    List<String> data = new ArrayList<>();
    list(arguments + ", sort: HEIGHT_ASC")
        .path("edges")
        .forEach(edge -> data.add(gateway.text("/raw/" + edge.at("/node/id").asString(""))));
    return data;
  }

  private DataItem keep(String data, String... tags) {
    return gateway.keep(item(data, tags));
  }

  @Test
  void aNameOrAValueAloneIsEnough() {
    keep("cat", "Animal", "cat");
    keep("dog", "Animal", "dog");
    keep("stone", "Thing", "cat");

    assertThat(found("tags: [{name: \"Animal\"}]")).containsExactly("cat", "dog");
    assertThat(found("tags: [{name: \"Animal\", op: NEQ}]")).containsExactly("stone");
    assertThat(found("tags: [{values: [\"cat\"]}]")).containsExactly("cat", "stone");
    assertThat(gateway.complaint("{ transactions(tags: [{op: EQ}]) { count } }", Json.object()))
        .contains("a name, values, or both");
  }

  @Test
  void valuesMayHaveStars() {
    keep("png", "Content-Type", "image/png");
    keep("svg", "Content-Type", "image/svg+xml");
    keep("text", "Content-Type", "text/plain");
    String filter = "tags: [{name: \"Content-Type\", match: WILDCARD, values: [%s]}]";

    assertThat(found(filter.formatted("\"image/*\""))).containsExactly("png", "svg");
    assertThat(found(filter.formatted("\"*/*l*n*\""))).containsExactly("text");
    assertThat(found(filter.formatted("\"*xml\", \"text/plain\""))).containsExactly("svg", "text");
    assertThat(found(filter.formatted("\"image/*g*g\""))).isEmpty();
    assertThat(found(filter.formatted("\"image/png*png\", \"mage/*\", \"(.*)+$\""))).isEmpty();
    assertThat(found(filter.formatted("\"*\""))).hasSize(3);
  }

  @Test
  void valuesMayBeContained() {
    keep("both", "Title", "The Old Man and the Sea");
    keep("one", "Title", "old news");
    String filter = "tags: [{name: \"Title\", match: %s, values: [\"OLD\", \"sea\"]%s}]";

    assertThat(found(filter.formatted("FUZZY_OR", ""))).containsExactly("both", "one");
    assertThat(found(filter.formatted("FUZZY_AND", ""))).containsExactly("both");
    assertThat(found(filter.formatted("FUZZY_AND", ", op: NEQ"))).containsExactly("one");
  }

  @Test
  void timesOfIngestionAreThoseOfBlocks() {
    keep("first");
    gateway.store.advance().join();
    clock.advance(10_000);
    keep("second");
    gateway.store.advance().join();
    clock.advance(10_000);
    keep("pending");

    assertThat(found("ingested_at: {max: %d}".formatted(START_S))).containsExactly("first");
    assertThat(found("ingested_at: {min: %d, max: %d}".formatted(START_S + 1, START_S + 10)))
        .containsExactly("second");
    assertThat(found("ingested_at: {min: %d}".formatted(START_S + 10)))
        .containsExactly("second", "pending");
    assertThat(found("ingested_at: {min: %d}".formatted(START_S + 11))).containsExactly("pending");
    assertThat(found("ingested_at: {min: %d}".formatted(START_S + 21))).isEmpty();
    assertThat(found("ingested_at: {max: %d}".formatted(START_S + 19)))
        .containsExactly("first", "second");
    assertThat(found("ingested_at: {}")).hasSize(3);
    long tip = gateway.store.tip().height();
    assertThat(found("block: {max: %d}, ingested_at: {min: %d}".formatted(tip, START_S + 1)))
        .containsExactly("second");
  }

  @Test
  void allPagesAreCountedTogether() {
    for (int i = 0; i < 12; i++) {
      keep("item " + i, "Number", Integer.toString(i), "Half", Integer.toString(i % 2));
    }
    JsonNode page = list("first: 2, tags: [{name: \"Half\", values: [\"1\"]}]");
    assertThat(page.path("edges")).hasSize(2);
    assertThat(page.path("count").asString("")).isEqualTo("6");
    assertThat(list("ids: [\"nonsense\"]").path("count").asString("")).isEqualTo("0");
  }

  @Test
  void whatWasHereBeforeItsBundlesIsFoundInAllOfThem() {
    DataItem inner = keep("inner");
    List<DataItem> bundles = new ArrayList<>();
    assertThat(found("bundledIn: null")).containsExactly("inner");
    for (String name : List.of("first", "second", "third")) {
      bundles.add(
          gateway.keep(
              item(
                  Optional.empty(),
                  Bundle.encode(List.of(inner, item("with " + name))),
                  "Bundle-Format",
                  "binary",
                  "Bundle-Version",
                  "2.0.0")));
    }
    for (DataItem bundle : bundles) {
      assertThat(found("bundledIn: [\"" + bundle.id().base64Url() + "\"]"))
          .hasSize(2)
          .contains("inner");
    }
    JsonNode outside = list("bundledIn: null");
    assertThat(outside.path("count").asString("")).isEqualTo("3");
    String query =
        "{ transaction(id: \"%s\") { bundledIn { id } } }".formatted(inner.id().base64Url());
    Bytes first = bundles.getFirst().id();
    assertThat(gateway.query(query).at("/transaction/bundledIn/id").asString(""))
        .isEqualTo(first.base64Url());
  }

  @Test
  void whatLiesInABundleAndInOneWithinItIsFoundInBothOnce() {
    DataItem twice = item("twice");
    DataItem within = bundle(List.of(item("deep"), twice, item("deeper")));
    DataItem bundle = gateway.keep(bundle(List.of(item("before"), within, twice, item("after"))));
    for (String sort : List.of("HEIGHT_ASC", "HEIGHT_DESC")) {
      String in = "first: 2, sort: " + sort + ", bundledIn: [\"%s\"]";
      assertThat(walked(in.formatted(bundle.id().base64Url())))
          .hasSize(4)
          .contains(twice.id().base64Url(), within.id().base64Url());
      assertThat(walked(in.formatted(within.id().base64Url())))
          .hasSize(3)
          .contains(twice.id().base64Url());
    }
  }

  private static DataItem bundle(List<DataItem> items) {
    return item(
        Optional.empty(),
        Bundle.encode(items),
        "Bundle-Format",
        "binary",
        "Bundle-Version",
        "2.0.0");
  }

  /** The ids of all pages. */
  private List<String> walked(String arguments) {
    List<String> ids = new ArrayList<>();
    String after = "";
    while (true) {
      JsonNode page = list(arguments + after);
      for (JsonNode edge : page.path("edges")) {
        ids.add(edge.at("/node/id").asString());
        after = ", after: \"" + edge.path("cursor").asString() + "\"";
      }
      if (!page.at("/pageInfo/hasNextPage").asBoolean()) {
        return ids;
      }
    }
  }
}
