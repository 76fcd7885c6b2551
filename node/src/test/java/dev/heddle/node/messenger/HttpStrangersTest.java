package dev.heddle.node.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.item.DataItem;
import dev.heddle.node.http.Listener;
import dev.heddle.node.http.Mount;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.ManualClock;
import dev.heddle.node.unit.Sender;
import dev.heddle.node.unit.TestStores;
import dev.heddle.node.unit.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpStrangersTest {
  private static final int READ_MAX = 64 << 10;

  private final DataItem item = Sender.of(1).item(Optional.empty(), "x", List.of()).item();
  private final Store store = TestStores.empty();
  private final HttpStrangers strangers =
      strangers(new Addresses(true, false), Duration.ofSeconds(20));
  private final Semaphore mayAnswer = new Semaphore(0);
  private final Listener other =
      new Listener(
          "127.0.0.1",
          0,
          64,
          List.of(
              new Mount(
                  "",
                  new Routes(Surface.AO)
                      .post("/busy", r -> Response.text(429, "wait").with("retry-after", "90"))
                      .post(
                          "/until",
                          r ->
                              Response.text(503, "wait")
                                  .with("retry-after", "Tue, 14 Nov 2023 22:14:20 GMT"))
                      .post("/slow", r -> Response.text(408, "slow"))
                      .post("/broken", r -> Response.text(500, "oh"))
                      .post("/gone", r -> Response.text(404, "no"))
                      .post("/moved", r -> to(307, "/taken"))
                      .post("/absolute", r -> to(308, r.base() + "/taken"))
                      .post("/round", r -> to(307, "/round"))
                      .post("/nowhere", r -> Response.empty(307))
                      .post("/inside", r -> to(307, "http://10.0.0.1/"))
                      .post("/file", r -> to(307, "file:///etc/passwd"))
                      .post("/stall", r -> stall())
                      .post("/taken", r -> Response.text(200, "x".repeat(READ_MAX + 1)))
                      .post("/short", r -> Response.text(400, "x".repeat(500)))
                      .post("/long", r -> Response.text(400, "x".repeat(READ_MAX)))
                      .post("/endless", r -> Response.text(400, "x".repeat(READ_MAX + 1))),
                  1 << 20)));

  @AfterEach
  void close() {
    strangers.close();
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

  @Test
  void tellsWhatMayHelpLaterFromWhatNeverWill() {
    assertThat(send("/busy")).isEqualTo(later("/busy answers 429 wait", 90));
    assertThat(send("/until")).isEqualTo(later("/until answers 503 wait", 60));
    for (String path : List.of("/slow", "/broken")) {
      assertThat(send(path)).isInstanceOf(Strangers.Sent.Unreachable.class);
    }
    assertThat(send("/gone"))
        .isEqualTo(new Strangers.Sent.Refused(other.url() + "/gone answers 404 no"));
  }

  private Strangers.Sent later(String reason, int seconds) {
    return new Strangers.Sent.Unreachable(
        other.url() + reason, Optional.of(Duration.ofSeconds(seconds)));
  }

  @Test
  void followsRedirectsWithinLimits() {
    assertThat(send("/moved")).isEqualTo(new Strangers.Sent.Taken());
    assertThat(send("/absolute")).isEqualTo(new Strangers.Sent.Taken());
    refused(send("/round"), "leads over more than 5 redirects");
    refused(send("/nowhere"), "without a place to go to");
    refused(send("/file"), "without a place to go to");
  }

  @Test
  void sendsNothingToAddressesThatAreNotPublic() {
    refused(send("/inside"), "10.0.0.1, which is not public");
    for (String url :
        List.of(
            "http://169.254.169.254/latest",
            "http://192.168.0.1/",
            "http://[::ffff:10.1.2.3]/",
            "http://[fd00::1]/",
            "http://0.0.0.0/")) {
      refused(strangers.send(URI.create(url), item), "which is not public");
    }
    try (HttpStrangers strict = strangers(Addresses.PUBLIC, Duration.ofSeconds(20))) {
      refused(strict.send(URI.create(other.url() + "/taken"), item), "which is not public");
    }
  }

  @Test
  void waitsNoLongerThanItsTime() {
    try (HttpStrangers hasty = strangers(new Addresses(true, false), Duration.ofMillis(300))) {
      assertThat(hasty.send(URI.create(other.url() + "/stall"), item))
          .isInstanceOfSatisfying(
              Strangers.Sent.Unreachable.class,
              unreachable -> assertThat(unreachable.reason()).contains("no answer within"));
    } finally {
      mayAnswer.release();
    }
    assertThat(strangers.send(URI.create("http://127.0.0.1:9/"), item))
        .isInstanceOf(Strangers.Sent.Unreachable.class);
    assertThat(strangers.send(URI.create("http://nobody.invalid/"), item))
        .isInstanceOf(Strangers.Sent.Unreachable.class);
  }

  private Response stall() {
    mayAnswer.acquireUninterruptibly();
    return Response.text(200, "late");
  }

  private static Response to(int status, String location) {
    return Response.empty(status).with("location", location);
  }

  private static void refused(Strangers.Sent sent, String reason) {
    assertThat(sent)
        .isInstanceOfSatisfying(
            Strangers.Sent.Refused.class, refused -> assertThat(refused.reason()).contains(reason));
  }

  private HttpStrangers strangers(Addresses addresses, Duration timeout) {
    return new HttpStrangers(
        store, Upstream.NONE, addresses, timeout, new ManualClock(1_700_000_000_000L));
  }

  private Strangers.Sent send(String path) {
    return strangers.send(URI.create(other.url() + path), item);
  }
}
