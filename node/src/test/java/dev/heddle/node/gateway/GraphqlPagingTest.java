package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A walk over pages, while items arrive and blocks close, neither repeats nor skips. */
final class GraphqlPagingTest {
  private final LocalGateway gateway = new LocalGateway();
  private int made;

  @AfterEach
  void close() {
    gateway.close();
  }

  private String keep(RandomGenerator random) {
    if (random.nextInt(8) == 0) {
      gateway.store.advance().join();
    }
    DataItem item = item("item " + made++, "Walk", "yes", "Kind", "k" + random.nextInt(3));
    return gateway.keep(item).id().base64Url();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void walksSeeEverythingOnce(long seed) {
    RandomGenerator random = new Random(seed);
    boolean ascending = seed % 2 == 0;
    List<String> before = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      before.add(keep(random));
    }
    List<String> during = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    String query =
        "query($first: Int, $after: String, $sort: SortOrder) { transactions(first: $first, after:"
            + " $after, sort: $sort, tags: [{name: \"Walk\", values: [\"yes\"]}]) { pageInfo {"
            + " hasNextPage } edges { cursor node { id } } } }";
    String after = "";
    boolean more = true;
    while (more) {
      JsonNode list =
          gateway
              .query(
                  query,
                  Json.object()
                      .put("first", 1 + random.nextInt(9))
                      .put("after", after)
                      .put("sort", ascending ? "HEIGHT_ASC" : "HEIGHT_DESC"))
              .path("transactions");
      for (JsonNode edge : list.path("edges")) {
        seen.add(edge.path("node").path("id").asString(""));
        after = edge.path("cursor").asString("");
      }
      more = list.path("pageInfo").path("hasNextPage").booleanValue();
      if (more && during.size() < 40) {
        during.add(keep(random));
      }
    }
    List<String> expected = new ArrayList<>(before);
    if (ascending) {
      expected.addAll(during);
    } else {
      expected = expected.reversed();
    }
    assertThat(seen).as("seed %d, ascending %s", seed, ascending).isEqualTo(expected);
  }
}
