package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.client.HeddleClient;
import dev.heddle.core.ao.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveFeedTest {
  private static final String PID = "P" + "A".repeat(42);

  @Test
  void showsWhatIsPrintedAfterItBegan() {
    String newest = new Cursor(5, "5", Optional.empty(), "DESC").encode();
    String next = new Cursor(6, "6", Optional.empty(), "ASC").encode();
    List<String> shown = new ArrayList<>();
    try (StubNode node = new StubNode();
        HeddleClient client = HeddleClient.of(node.address());
        LiveFeed feed = new LiveFeed(client, PID, shown::add)) {
      node.on("GET /cu/results/" + PID, 200, page(edge("old", true, newest)))
          .on(
              "GET /cu/results/" + PID,
              200,
              page(edge("quiet", false, next) + "," + edge("loud", true, next)))
          .on("GET /cu/results/" + PID, 200, page(""));

      feed.poll();
      feed.poll();
      feed.poll();

      assertThat(shown).containsExactly("loud");
      assertThat(node.asked().get(0).target()).contains("sort=DESC&limit=1");
      assertThat(node.asked().get(1).target())
          .contains("from=" + encoded(new Cursor(5, "5", Optional.empty(), "ASC")))
          .contains("sort=ASC");
      assertThat(node.asked().get(2).target()).contains("from=" + encoded(Cursor.decode(next)));
    }
  }

  @Test
  void beginsAtTheBeginningOfAProcessWithoutResults() {
    List<String> shown = new ArrayList<>();
    try (StubNode node = new StubNode();
        HeddleClient client = HeddleClient.of(node.address());
        LiveFeed feed = new LiveFeed(client, PID, shown::add)) {
      node.on("GET /cu/results/" + PID, 200, page(""))
          .on("GET /cu/results/" + PID, 200, page(edge("first", true, "C")));

      feed.poll();
      feed.poll();

      assertThat(shown).containsExactly("first");
      assertThat(node.asked().get(1).target()).doesNotContain("from=");
    }
  }

  private static String encoded(Cursor cursor) {
    return cursor.encode().replace("=", "%3D").replace("+", "%2B").replace("/", "%2F");
  }

  private static String page(String edges) {
    return "{\"pageInfo\":{\"hasNextPage\":false},\"edges\":[" + edges + "]}";
  }

  private static String edge(String data, boolean print, String cursor) {
    return "{\"node\":{\"Output\":{\"data\":\"%s\",\"print\":%s}},\"cursor\":\"%s\"}"
        .formatted(data, print, cursor);
  }
}
