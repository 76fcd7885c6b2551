package dev.heddle.node.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Source;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestHttp;
import dev.heddle.node.unit.TestStores;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told to those who listen. */
final class FeedTest {
  private final Store store = TestStores.empty(new ManualClock(1_000));
  private final Feed feed = new Feed(store, row -> row.title() + "\nend", () -> "figures");

  @AfterEach
  void close() {
    feed.close();
    store.close();
  }

  private void upload(String name) {
    VerifiedItem item =
        Sender.of(1)
            .item(Optional.empty(), name, List.of(new dev.heddle.core.item.Tag("Name", name)));
    store.append(new ItemRecord(item.item().raw())).join();
  }

  private Source open(long after) {
    Source stream = feed.open(after).source().orElseThrow();
    assertThat(stream.read(0, 1024).utf8()).startsWith("retry:");
    return stream;
  }

  @Test
  void tellsWhatIsNewOnceAndEachLineAsData() {
    upload("old");
    Source stream = open(store.query(Feed.newest(1)).hits().getFirst().ord());
    upload("new");
    feed.turn();
    feed.turn();
    assertThat(stream.read(0, 1024).utf8()).isEqualTo("event: item\ndata: new\ndata: end\n\n");
    assertThat(stream.read(0, 1024).utf8()).isEqualTo("event: figures\ndata: figures\n\n");
    assertThat(stream.read(0, 1024).utf8()).startsWith("event: figures");
  }

  @Test
  void tellsOfTheNewestWhereThereIsMuch() {
    Source stream = open(0);
    for (int i = 0; i < Feed.ITEMS_MAX + 5; i++) {
      upload("item " + i);
    }
    feed.turn();
    assertThat(stream.read(0, 1024).utf8()).contains("item 5\n");
  }

  @Test
  void thereAreOnlySoManyStreamsAndAClosedOneMakesPlace() {
    List<Source> open = new ArrayList<>();
    for (int i = 0; i < Feed.STREAMS_MAX; i++) {
      open.add(open(0));
    }
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> feed.open(0))
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(503));
    open.getFirst().close();
    open.getFirst().close();
    open(0).close();
    assertThat(feed.streams()).isEqualTo(Feed.STREAMS_MAX - 1);
  }

  @Test
  void whoDoesNotReadIsCut() {
    Source stream = open(0);
    for (int i = 0; i <= Feed.WAITING_MAX; i++) {
      feed.turn();
    }
    assertThat(stream.read(0, 1024)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void comesOverHttpAsItHappensAndEndsWhenTheNodeDoes() throws Exception {
    try (TestHttp http =
            new TestHttp(
                new dev.heddle.node.http.Routes(dev.heddle.node.http.Surface.HEDDLE)
                    .get("/live", request -> feed.open(0)));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    URI.create(http.url() + "/live").toURL().openStream(),
                    StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("retry: 3000");
      assertThat(lines.readLine()).isEmpty();
      feed.turn();
      assertThat(lines.readLine()).isEqualTo("event: figures");
      feed.close();
      assertThat(lines.lines().toList()).contains("data: figures");
    }
  }
}
