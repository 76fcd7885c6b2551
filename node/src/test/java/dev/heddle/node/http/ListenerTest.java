package dev.heddle.node.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ListenerTest {
  private static final int BODY_BYTES_MAX = 1000;
  private final HttpClient client = HttpClient.newHttpClient();
  private Listener listener = new Listener("127.0.0.1", 0, 1, List.of());

  @BeforeEach
  void listen() {
    listener.close();
    Routes ao =
        new Routes(Surface.AO)
                .get("/hello/{name}", r -> Response.text(200, "hello " + r.parameter("name")))
                .get("/query", r -> Response.text(200, r.query("a").orElse("-") + r.query().size()))
                .stream(
                    "POST",
                    "/stream",
                    (r, body) -> {
                      long bytes = 0;
                      byte[] buffer = new byte[100];
                      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                        bytes += n;
                      }
                      return Response.text(200, bytes + " of " + body.declared());
                    })
                .get("/source", r -> Response.streamed(200, Map.of("content-type", "a/b"), ZEROS))
                .post("/size", r -> Response.text(200, Integer.toString(r.body().size())))
                .get(
                    "/refused",
                    r -> {
                      throw new Refusal(404, "no process x; spawn it first");
                    })
                .get(
                    "/busy",
                    r -> {
                      throw new Refusal(503, "come again");
                    })
                .get("/later", r -> Response.text(429, "come again"))
                .get(
                    "/bug",
                    r -> {
                      throw new IllegalStateException("secret detail");
                    });
    Routes root =
        new Routes(Surface.ARWEAVE)
            .get("/{id}/{rest*}", r -> Response.bytes(200, "a/b", Bytes.utf8(r.parameter("rest"))));
    listener =
        new Listener(
            "127.0.0.1",
            0,
            64,
            List.of(new Mount("/ao", ao, BODY_BYTES_MAX), new Mount("", root, BODY_BYTES_MAX)));
  }

  @AfterEach
  void stop() {
    listener.close();
    client.close();
  }

  @Test
  void routesByPrefixAndPattern() throws Exception {
    assertThat(get("/ao/hello/you").body()).isEqualTo("hello you");
    assertThat(get("/ao/hello/a%20b").body()).isEqualTo("hello a b");
    assertThat(get("/x/y/z").body()).isEqualTo("y/z");
    assertThat(get("/ao/query?a=1%2B1&b").body()).isEqualTo("1+12");
  }

  @Test
  void answersHeadWithTheLengthAndNoBody() throws Exception {
    HttpResponse<String> head =
        send(request("/ao/hello/you").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-length")).contains("9");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void letsBrowsersIn() throws Exception {
    HttpResponse<String> preflight =
        send(
            request("/ao/size")
                .header("access-control-request-headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("access-control-allow-origin")).contains("*");
    assertThat(preflight.headers().firstValue("access-control-allow-headers"))
        .contains("content-type");
  }

  /** A million zeros, seven at a time. */
  private static final Source ZEROS =
      new Source() {
        @Override
        public long size() {
          return 1_000_000;
        }

        @Override
        public Bytes read(long at, int bytesMax) {
          return Bytes.wrap(new byte[(int) Math.min(7_000, size() - at)]);
        }
      };

  @Test
  void bodiesPassThroughWithoutALimitWhereTheHandlerReadsThem() throws Exception {
    byte[] large = new byte[1000 * BODY_BYTES_MAX];
    assertThat(send(request("/ao/stream").POST(BodyPublishers.ofByteArray(large))).body())
        .isEqualTo("1000000 of 1000000");
    assertThat(
            send(request("/ao/stream")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large))))
                .body())
        .isEqualTo("1000000 of -1");
    assertThat(send(request("/ao/stream").POST(BodyPublishers.noBody())).body())
        .isEqualTo("0 of 0");
  }

  @Test
  void answersAreReadWhileTheyAreSent() throws Exception {
    HttpResponse<String> whole = get("/ao/source");
    assertThat(whole.body()).hasSize(1_000_000);
    assertThat(whole.headers().firstValue("content-length")).contains("1000000");
    HttpResponse<String> head = send(request("/ao/source").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.headers().firstValue("content-length")).contains("1000000");
    // The client may see the last byte before the node is done with it.
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          while (listener.bodyBytes() != 0) {
            Thread.onSpinWait();
          }
        });
  }

  @Test
  void refusesBodiesOverTheLimitWhetherDeclaredOrNot() throws Exception {
    byte[] fits = new byte[BODY_BYTES_MAX];
    byte[] large = new byte[BODY_BYTES_MAX + 1];
    assertThat(send(request("/ao/size").POST(BodyPublishers.ofByteArray(fits))).body())
        .isEqualTo("1000");
    HttpResponse<String> declared =
        send(request("/ao/size").POST(BodyPublishers.ofByteArray(large)));
    HttpResponse<String> chunked =
        send(
            request("/ao/size")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large))));
    assertThat(List.of(declared.statusCode(), chunked.statusCode())).containsOnly(413);
    assertThat(declared.body()).contains("1000 bytes allowed");
  }

  @Test
  void writesRefusalsInTheFormOfTheSurface() throws Exception {
    HttpResponse<String> refused = get("/ao/refused");
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.body()).isEqualTo("{\"error\":\"no process x; spawn it first\"}");
    assertThat(get("/nothing").statusCode()).isEqualTo(200);
    assertThat(send(request("/nothing").DELETE()).body()).startsWith("nothing is served at DELETE");
  }

  @Test
  void saysWhenToComeAgainToWhoIsSentAwayForNow() throws Exception {
    for (String path : List.of("/ao/busy", "/ao/later")) {
      assertThat(get(path).headers().firstValue("retry-after")).describedAs(path).contains("1");
    }
    assertThat(get("/ao/refused").headers().firstValue("retry-after")).isEmpty();
    assertThat(get("/ao/hello/you").headers().firstValue("retry-after")).isEmpty();
  }

  @Test
  void countsAnswersByTheClassOfTheirStatus() throws Exception {
    get("/ao/hello/you");
    get("/ao/refused");
    get("/ao/later");
    get("/ao/busy");
    raw("GET /" + "x/".repeat(8_192) + " HTTP/1.1");

    assertThat(listener.answered(2)).containsEntry("ao", 1L).containsEntry("none", 0L);
    assertThat(listener.answered(4)).containsEntry("ao", 2L).containsEntry("none", 1L);
    assertThat(listener.answered(5)).containsEntry("ao", 1L).containsEntry("arweave", 0L);
  }

  @Test
  void tellsNothingOfAFaultButItsNumber() throws Exception {
    HttpResponse<String> fault = get("/ao/bug");
    assertThat(fault.statusCode()).isEqualTo(500);
    assertThat(fault.body()).contains("number 1").doesNotContain("secret");
  }

  @Test
  void refusesTargetsThatAreNotPercentEncodedProperly() throws Exception {
    assertThat(raw("GET /ao/hello/%zz HTTP/1.1")).startsWith("HTTP/1.1 400");
  }

  @Test
  void refusesMoreRequestsAtOnceThanTheLimit() throws Exception {
    Semaphore entered = new Semaphore(0);
    Semaphore mayGo = new Semaphore(0);
    Routes routes =
        new Routes(Surface.AO)
            .get("/quick", r -> Response.text(200, "quick"))
            .get(
                "/slow",
                r -> {
                  entered.release();
                  mayGo.acquireUninterruptibly();
                  return Response.text(200, "slow");
                });
    listener.close();
    listener = new Listener("127.0.0.1", 0, 1, List.of(new Mount("", routes, BODY_BYTES_MAX)));
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(request("/slow").build(), BodyHandlers.ofString());
    entered.acquire();

    HttpResponse<String> refused = get("/quick");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).contains("1");

    mayGo.release();
    assertThat(slow.join().body()).isEqualTo("slow");
  }

  @Test
  void refusesRequestLinesOverTheLimit() throws Exception {
    assertThat(get("/" + "x/".repeat(8_000)).statusCode()).isEqualTo(200);
    assertThat(raw("GET /" + "x/".repeat(8_192) + " HTTP/1.1")).startsWith("HTTP/1.1 414");
  }

  @Test
  void refusesHeadersOverTheLimit() throws Exception {
    assertThat(raw("GET /a HTTP/1.1\r\nx: " + "y".repeat(15_000))).startsWith("HTTP/1.1 200");
    assertThat(raw("GET /a HTTP/1.1\r\nx: " + "y".repeat(20_000))).startsWith("HTTP/1.1 400");
  }

  @Test
  void believesADeclaredLengthOnlyInPart() throws Exception {
    int declared = 1 << 30;
    Routes routes =
        new Routes(Surface.AO)
            .post("/size", r -> Response.text(200, Integer.toString(r.body().size())));
    listener.close();
    listener = new Listener("127.0.0.1", 0, 64, List.of(new Mount("/ao", routes, declared)));
    List<java.net.Socket> waiting = new java.util.ArrayList<>();
    for (int i = 0; i < 32; i++) {
      var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), listener.port());
      waiting.add(socket);
      String head =
          "POST /ao/size HTTP/1.1\r\nhost: x\r\ncontent-length: " + declared + "\r\n\r\nx";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
    }

    assertThat(send(request("/ao/size").POST(BodyPublishers.ofString("hello"))).body())
        .isEqualTo("5");
    for (java.net.Socket socket : waiting) {
      socket.shutdownOutput();
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 400");
      socket.close();
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(listener.url() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void closesAConnectionThatItsClientWantsClosed() throws Exception {
    try (java.net.Socket socket = asking("GET /a/b HTTP/1.1")) {
      socket.setSoTimeout(60_000);

      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).endsWith("b");
    }
  }

  private String raw(String requestLine) throws IOException {
    try (java.net.Socket socket = asking(requestLine)) {
      return firstLine(socket);
    }
  }

  private java.net.Socket asking(String requestLine) throws IOException {
    var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), listener.port());
    String text = requestLine + "\r\nhost: x\r\nconnection: close\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return socket;
  }

  /** Enough of an answer; the server may keep the connection. */
  private static String firstLine(java.net.Socket socket) throws IOException {
    return new java.io.BufferedReader(
            new java.io.InputStreamReader(
                socket.getInputStream(), java.nio.charset.StandardCharsets.UTF_8))
        .readLine();
  }
}
