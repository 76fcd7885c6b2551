package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.DataItem;
import dev.heddle.node.http.Listener;
import dev.heddle.node.http.Mount;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpStrangersTest {
  private static final int READ_MAX = 64 << 10;

  private final DataItem item = Sender.of(1).item(Optional.empty(), "x", List.of()).item();
  private final Store store = TestStores.empty();
  private final HttpStrangers strangers =
      new HttpStrangers(store, Upstream.NONE, Duration.ofSeconds(30));
  private final Listener other =
      new Listener(
          "127.0.0.1",
          0,
          64,
          List.of(
              new Mount(
                  "",
                  new Routes(Surface.AO)
                      .post("/taken", r -> Response.text(200, "x".repeat(READ_MAX + 1)))
                      .post("/short", r -> Response.text(400, "x".repeat(500)))
                      .post("/long", r -> Response.text(400, "x".repeat(READ_MAX)))
                      .post("/endless", r -> Response.text(400, "x".repeat(READ_MAX + 1))),
                  1 << 20)));

  @AfterEach
  void close() {
    other.close();
    store.close();
  }

  @Test
  void repeatsOnlyTheBeginningOfARefusal() {
    assertThat(send("/taken")).isEqualTo(new Strangers.Sent.Taken());
    for (String path : List.of("/short", "/long")) {
      assertThat(send(path))
          .isEqualTo(
              new Strangers.Sent.Refused(other.url() + path + " answers 400 " + "x".repeat(500)));
    }
  }

  @Test
  void readsNoRefusalOverTheLimit() {
    assertThat(send("/endless"))
        .isInstanceOfSatisfying(
            Strangers.Sent.Unreachable.class,
            unreachable -> assertThat(unreachable.reason()).contains("/endless cannot be reached"));
  }

  private Strangers.Sent send(String path) {
    return strangers.send(URI.create(other.url() + path), item);
  }
}
