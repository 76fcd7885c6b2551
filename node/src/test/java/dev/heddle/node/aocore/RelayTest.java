package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.unit.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RelayTest {
  /** What arrived. */
  private record Seen(String method, String target, TreeMap<String, String> headers, String body) {}

  private final LinkedBlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Semaphore held = new Semaphore(0);
  private HttpServer server;
  private String url;
  private Relay relay;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/", this::answer);
    server.start();
    relay = new Relay(RelayTo.of(url + "/in"), Relay.TIME);
  }

  @AfterEach
  void stop() {
    released.countDown();
    relay.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    TreeMap<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    String target = exchange.getRequestURI().toString();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.add(new Seen(exchange.getRequestMethod(), target, headers, body));
    switch (target) {
      case "/in/round" -> led(exchange, "/in/round");
      case "/in/once" -> led(exchange, "plain");
      case "/in/out" -> led(exchange, "/out");
      case "/in/nowhere" -> led(exchange, "::");
      case "/in/typed" -> {
        exchange.getResponseHeaders().add("ao-types", "n=\"integer\", status=\"integer\"");
        exchange.getResponseHeaders().add("N", "7");
        written(exchange, 201, "made".getBytes(StandardCharsets.UTF_8));
      }
      case "/in/mistyped" -> {
        exchange.getResponseHeaders().add("ao-types", "n=\"integer\"");
        exchange.getResponseHeaders().add("n", "seven");
        written(exchange, 404, "no".getBytes(StandardCharsets.UTF_8));
      }
      case "/in/long" -> written(exchange, 200, new byte[Relay.ANSWER_BYTES_MAX + 1]);
      case "/in/held" -> {
        held.release();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        written(exchange, 200, new byte[1]);
      }
      default -> {
        exchange.getResponseHeaders().add("Set-Cookie", "a=b");
        exchange.getResponseHeaders().add("Content-Security-Policy", "none");
        exchange.getResponseHeaders().add("X-Long", "x".repeat(5000));
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic");
        exchange.getResponseHeaders().add("Content-Type", "text/x");
        written(exchange, 200, "plain".getBytes(StandardCharsets.UTF_8));
      }
    }
    exchange.close();
  }

  private static void led(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().add("Location", location);
    exchange.sendResponseHeaders(302, -1);
  }

  private static void written(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private String at(String path) {
    return "/~relay@1.0/call?relay-path=" + url + path;
  }

  private Message call(Asking asking) {
    Asked asked = asking.asked();
    return relay.call(asked.request(), asked.said(asked.route().steps().getFirst()));
  }

  private Message call(String path) {
    return call(Asking.get(at(path)));
  }

  private void refuses(Asking asking, int status, String words) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> call(asking))
        .satisfies(refusal -> {
          assertThat(refusal.status()).describedAs(refusal.reason()).isEqualTo(status);
          assertThat(refusal.reason()).contains(words);
        });
  }

  @Test
  void givesStatusHeadersAndBody() {
    Message answer = call("/in/plain");

    assertThat(answer.get("status")).contains(Value.Whole.of(200));
    assertThat(answer.text("content-type")).contains("text/x");
    assertThat(answer.text("body")).contains("plain");
    // Each would be a part of a body that is one already, or act for the node.
    assertThat(answer.values()).containsOnlyKeys("body", "content-type", "status");
  }

  @Test
  void readsTheTypesOfANodeOfAoCoreIfTheyHold() {
    assertThat(call("/in/typed").get("n")).contains(Value.Whole.of(7));
    assertThat(call("/in/typed").get("status")).contains(Value.Whole.of(201));
    assertThat(call("/in/mistyped").text("n")).contains("seven");
    assertThat(call("/in/mistyped").get("status")).contains(Value.Whole.of(404));
  }

  @Test
  void takesWhatIsSaidInQueryHeadersAndItem() throws Exception {
    call(Asking.get(at("/in/a?x=1") + "&relay-method=post&relay-body=b&content-type=text/y"));
    assertThat(seen.take())
        .satisfies(one -> assertThat(one.method).isEqualTo("POST"))
        .satisfies(one -> assertThat(one.target).isEqualTo("/in/a?x=1"))
        .satisfies(one -> assertThat(one.body).isEqualTo("b"))
        .satisfies(one -> assertThat(one.headers).containsEntry("content-type", "text/y"));

    call(
        Asking.post("/~relay@1.0/call", "own body")
            .with("relay-path", url + "/in/b")
            .with("content-type", "text/z"));
    assertThat(seen.take())
        .satisfies(one -> assertThat(one.method).isEqualTo("POST"))
        .satisfies(one -> assertThat(one.body).isEqualTo("own body"))
        .satisfies(one -> assertThat(one.headers).containsEntry("content-type", "text/z"));

    call(
        Asking.post("/~relay@1.0/call", "")
            .with("content-type", "application/ans104")
            .with(
                Sender.of(1)
                    .item(
                        Optional.empty(),
                        "data",
                        List.of(
                            new Tag("Relay-Path", url + "/in/c"),
                            new Tag("relay-method", "PUT"),
                            new Tag("Content-Type", "text/v")))));
    assertThat(seen.take())
        .satisfies(one -> assertThat(one.method).isEqualTo("PUT"))
        .satisfies(one -> assertThat(one.body).isEqualTo("data"))
        .satisfies(one -> assertThat(one.headers).containsEntry("content-type", "text/v"));
  }

  @Test
  void tellsNobodyWhoAsks() throws Exception {
    call(
        Asking.get(at("/in/a"))
            .with("authorization", "Basic x")
            .with("cookie", "a=b")
            .with("origin", "http://page")
            .with("x-forwarded-for", "10.0.0.1")
            .with("signature", "s=:AAAA:")
            .with("accept", "text/a"));

    TreeMap<String, String> headers = seen.take().headers;
    assertThat(headers.keySet())
        .isSubsetOf("accept", "content-length", "host", "user-agent", "via");
    assertThat(headers).containsEntry("accept", "text/a").containsEntry("via", "1.1 heddle");
  }

  @Test
  void followsRedirectsWithinTheAddressesAlone() {
    assertThat(call("/in/once").text("body")).contains("plain");
    refuses(Asking.get(at("/in/out")), 502, "leads to /out, which is not among");
    refuses(Asking.get(at("/in/nowhere")), 502, "leads to ::");
    refuses(Asking.get(at("/in/round")), 502, "more than " + Relay.REDIRECTS_MAX + " redirects");
    refuses(Asking.post(at("/in/once"), "x"), 502, "only GET is led on");
    assertThat(seen).noneMatch(one -> one.target.equals("/out"));
  }

  @Test
  void saysWhatIsWrong() {
    refuses(Asking.get("/~relay@1.0/call"), 400, "relay-path");
    refuses(Asking.get(at("/elsewhere")), 403, "relay-to");
    refuses(Asking.get(at("/in/a") + "&relay-method=BREW"), 400, "no method BREW");
    refuses(Asking.get(at("/in/a")).with("via", "1.1 heddle"), 508, "once more");
    Relay off = new Relay(RelayTo.of(""), Relay.TIME);
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> off.call(Asking.get(at("/in/a")).request(), Message.EMPTY))
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(403))
        .satisfies(refusal -> assertThat(refusal.reason()).contains("off").contains("relay-to"));
    assertThat(seen).isEmpty();
  }

  @Test
  void answersOverTheLimitsAreNone() {
    refuses(Asking.get(at("/in/long")), 502, "does not answer");
    int port = server.getAddress().getPort();
    server.stop(0);
    refuses(Asking.get(at("/in/a")), 502, "127.0.0.1:" + port);
  }

  @Test
  void waitsNoLongerThanItsTime() {
    Relay brief = new Relay(RelayTo.of(url), Duration.ofMillis(200));
    Asked asked = Asking.get(at("/in/held")).asked();
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> brief.call(asked.request(), asked.said(asked.route().steps().getFirst())))
        .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(504));
  }

  @Test
  void relaysNoMoreAtOnceThanTheLimitCastsIncluded() {
    for (int i = 0; i < Relay.AT_ONCE_MAX; i++) {
      Asked asked = Asking.get(at("/in/held")).asked();
      Message said = asked.said(asked.route().steps().getFirst());
      assertThat(relay.cast(asked.request(), said).text("body")).contains("OK");
    }
    held.acquireUninterruptibly(Relay.AT_ONCE_MAX);
    refuses(Asking.get(at("/in/a")), 503, Relay.AT_ONCE_MAX + " requests");
    assertThat(seen).hasSize(Relay.AT_ONCE_MAX);
  }

  @Test
  void theBodyMayBeAPartOfAForm() throws Exception {
    String form = "--B\r\ncontent-disposition: form-data;name=\"relay-body\"\r\n\r\na\nb\r\n--B--";
    call(
        Asking.post("/~relay@1.0/call", form)
            .with("content-type", "multipart/form-data; boundary=\"B\"")
            .with("relay-path", url + "/in/a"));
    assertThat(seen.take())
        .satisfies(one -> assertThat(one.body).isEqualTo("a\nb"))
        .satisfies(one -> assertThat(one.headers).doesNotContainKey("content-type"));
  }
}
