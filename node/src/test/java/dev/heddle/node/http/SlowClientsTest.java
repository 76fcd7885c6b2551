package dev.heddle.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take their time: each kind is cut, and who waits for the node is not. */
final class SlowClientsTest {
  private static final Duration IDLE = Duration.ofMillis(300);
  private static final int LARGE_BYTES = 64 << 20;

  private final CountDownLatch answer = new CountDownLatch(1);
  private final List<Socket> sockets = new ArrayList<>();
  private final Listener listener =
      new Listener(
          "127.0.0.1",
          0,
          ListenerOptions.DEFAULT.withIdleMax(IDLE).withConnectionsMax(2),
          List.of(new Mount("", routes(), 1000)));

  private Routes routes() {
    Bytes large = Bytes.wrap(new byte[LARGE_BYTES]);
    return new Routes(Surface.HEDDLE)
        .get("/quick", _ -> Response.text(200, "quick"))
        .get("/large", _ -> Response.bytes(200, "a/b", large))
        .post("/size", request -> Response.text(200, "" + request.body().size()))
        .get(
            "/slow",
            _ -> {
              await();
              return Response.text(200, "slow");
            });
  }

  private void await() {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("cut while the node worked", e);
    }
  }

  @AfterEach
  void close() throws IOException {
    answer.countDown();
    for (Socket socket : sockets) {
      socket.close();
    }
    listener.close();
  }

  private Socket connect(String said) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(30_000);
    sockets.add(socket);
    say(socket, said);
    return socket;
  }

  private static void say(Socket socket, String said) throws IOException {
    socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  /** All that comes until the listener closes the connection. */
  private static String restOf(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (SocketException reset) {
      return "";
    }
  }

  @Test
  void whoNeverAsksIsCut() throws Exception {
    assertThat(restOf(connect(""))).isEmpty();
  }

  @Test
  void whoNeverEndsTheHeadIsCutEvenWhileBytesTrickle() throws Exception {
    Socket socket = connect("GET /quick HTTP/1.1\r\nhost: x\r\n");
    assertCutWhileSaying(socket, "a: b\r\n");
  }

  @Test
  void whoNeverEndsTheBodyIsCutEvenWhileBytesTrickle() throws Exception {
    Socket socket = connect("POST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n");
    assertCutWhileSaying(socket, "x");
  }

  private static void assertCutWhileSaying(Socket socket, String trickle) throws Exception {
    try {
      for (int i = 0; i < 600; i++) {
        say(socket, trickle);
        TimeUnit.MILLISECONDS.sleep(50);
        if (socket.getInputStream().available() > 0 || isAtEnd(socket)) {
          return;
        }
      }
    } catch (SocketException cut) {
      return;
    }
    throw new AssertionError("still connected after 30 s");
  }

  private static boolean isAtEnd(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException stillThere) {
      return false;
    }
  }

  @Test
  void whoNeverReadsIsCut() throws Exception {
    connect("GET /large HTTP/1.1\r\nhost: x\r\n\r\n");

    assertThat(listenerCountsWithin(1)).isTrue();
    assertThat(listenerCountsWithin(0)).isTrue();
  }

  @Test
  void whoReadsGetsAllOfALargeAnswer() throws Exception {
    Socket socket = connect("GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");

    assertThat(restOf(socket))
        .containsIgnoringCase("content-length: " + LARGE_BYTES)
        .hasSizeGreaterThan(LARGE_BYTES);
  }

  @Test
  void answersThatNobodyReadsTakeOnlySoMuch() throws Exception {
    int fit = (int) (Runtime.getRuntime().maxMemory() / 4 / LARGE_BYTES);
    listener.close();
    try (Listener wide =
        new Listener(
            "127.0.0.1",
            0,
            ListenerOptions.DEFAULT.withIdleMax(Duration.ofSeconds(30)),
            List.of(new Mount("", routes(), 1000)))) {
      List<Socket> readers = new ArrayList<>();
      for (int i = 0; i < fit + 3; i++) {
        Socket reader = new Socket(InetAddress.getLoopbackAddress(), wide.port());
        say(reader, "GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        readers.add(reader);
      }
      for (int i = 0; i < 600 && wide.answered(5).getOrDefault("heddle", 0L) < 3; i++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(wide.answered(5)).containsEntry("heddle", 3L);
      assertThat(wide.bodyBytes()).isEqualTo((long) fit * LARGE_BYTES);
      for (Socket reader : readers) {
        reader.close();
      }
    }
  }

  private boolean listenerCountsWithin(int wanted) throws InterruptedException {
    for (int i = 0; i < 600 && listener.connections() != wanted; i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return listener.connections() == wanted;
  }

  @Test
  void whoWaitsForTheNodeIsNotCut() throws Exception {
    Socket socket = connect("GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    TimeUnit.MILLISECONDS.sleep(5 * IDLE.toMillis());
    answer.countDown();

    assertThat(restOf(socket)).startsWith("HTTP/1.1 200").endsWith("slow");
  }

  @Test
  void aConnectionServesAgainAfterALongAnswer() throws Exception {
    Socket socket = connect("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n");
    TimeUnit.MILLISECONDS.sleep(3 * IDLE.toMillis());
    answer.countDown();
    InputStream in = socket.getInputStream();
    assertThat(in.read()).isEqualTo('H');
    say(socket, "GET /quick HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");

    assertThat(restOf(socket)).contains("slow").endsWith("quick");
  }

  @Test
  void thoseBeyondTheLimitAreServedWhenOthersAreGone() throws Exception {
    connect("");
    connect("");
    Socket third = connect("GET /quick HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");

    assertThat(restOf(third)).endsWith("quick");
    assertThat(listener.connections()).isLessThanOrEqualTo(2);
  }
}
