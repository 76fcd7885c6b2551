package dev.heddle.node.gateway;

import static dev.heddle.node.gateway.LocalGateway.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A walk over pages, while items arrive and blocks close, neither repeats nor skips. */
final class GraphqlPagingTest {
  private static final List<String> SORTS =
      List.of("HEIGHT_ASC", "HEIGHT_DESC", "INGESTED_AT_ASC", "INGESTED_AT_DESC");

  private static final List<Bytes> TARGETS =
      List.of(Hashes.sha256(Bytes.utf8("one")), Hashes.sha256(Bytes.utf8("two")));

  private final LocalGateway gateway = new LocalGateway();
  private int made;

  /** A filter as arguments, and which items pass it. */
  private record Filter(String arguments, Predicate<DataItem> passes) {}

  @AfterEach
  void close() {
    gateway.close();
  }

  private static Filter filter(RandomGenerator random) {
    int kind = random.nextInt(3);
    String name = "k" + kind;
    String target = TARGETS.getFirst().base64Url();
    return switch (random.nextInt(8)) {
      case 0 -> new Filter("", item -> true);
      case 1 -> new Filter(tags("name: \"Walk\", values: [\"yes\"]"), item -> true);
      case 2 ->
          new Filter(
              tags("name: \"Kind\", values: [\"" + name + "\"]"),
              item -> item.tags().has("Kind", name));
      case 3 ->
          new Filter(
              tags("name: \"Kind\", values: [\"" + name + "\"], op: NEQ"),
              item -> !item.tags().has("Kind", name));
      case 4 ->
          new Filter(
              tags("name: \"Kind\", values: [\"" + name + "\", \"k1\"]"),
              item -> item.tags().has("Kind", name) || item.tags().has("Kind", "k1"));
      case 5 ->
          new Filter(
              tags("values: [\"*" + kind + "\"], match: WILDCARD"),
              item -> item.tags().has("Kind", name));
      case 6 ->
          new Filter(
              "recipients: [\"" + target + "\"]",
              item -> item.target().equals(Optional.of(TARGETS.getFirst())));
      default ->
          new Filter(
              "bundledIn: null, owners: [\"" + LocalGateway.WALLET.address() + "\"]", item -> true);
    };
  }

  private static String tags(String filter) {
    return "tags: [{" + filter + "}]";
  }

  private DataItem keep(RandomGenerator random) {
    if (random.nextInt(8) == 0) {
      gateway.store.advance().join();
    }
    Optional<Bytes> target =
        random.nextBoolean() ? Optional.of(TARGETS.get(random.nextInt(2))) : Optional.empty();
    Bytes data = Bytes.utf8("item " + made++);
    return gateway.keep(item(target, data, "Walk", "yes", "Kind", "k" + random.nextInt(3)));
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, System.getenv("HEDDLE_LONG") == null ? 24 : 400);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void walksSeeEverythingOnce(long seed) {
    RandomGenerator random = new Random(seed);
    String sort = SORTS.get(random.nextInt(SORTS.size()));
    Filter filter = filter(random);
    List<DataItem> kept = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      kept.add(keep(random));
    }
    int before = kept.size();
    List<String> seen = new ArrayList<>();
    String query =
        "query($first: Int, $after: String, $sort: SortOrder) { transactions(first: $first, after:"
            + " $after, sort: $sort, "
            + filter.arguments()
            + ") { pageInfo { hasNextPage } edges { cursor node { id } } } }";
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
                      .put("sort", sort))
              .path("transactions");
      for (JsonNode edge : list.path("edges")) {
        seen.add(edge.path("node").path("id").asString(""));
        after = edge.path("cursor").asString("");
      }
      more = list.path("pageInfo").path("hasNextPage").booleanValue();
      if (more && kept.size() < 100) {
        kept.add(keep(random));
      }
    }
    boolean ascending = sort.endsWith("ASC");
    List<String> expected =
        (ascending ? kept : kept.subList(0, before).reversed())
            .stream().filter(filter.passes()).map(item -> item.id().base64Url()).toList();
    assertThat(seen).as("seed %d, %s, %s", seed, sort, filter.arguments()).isEqualTo(expected);
  }
}
