package dev.heddle.node.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class OutsideTest {
  private final AtomicReference<String> cookie = new AtomicReference<>("");
  private HttpServer server;
  private String url;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          cookie.set(exchange.getRequestHeaders().getFirst("Cookie"));
          int size = path.equals("/big") ? Outside.BODY_BYTES_MAX + 1 : 2;
          if (path.equals("/round")) {
            exchange.getResponseHeaders().add("Location", "/round");
            exchange.sendResponseHeaders(302, -1);
          } else {
            exchange.sendResponseHeaders(path.equals("/gone") ? 404 : 200, size);
            exchange.getResponseBody().write(new byte[size]);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void recordsWhatWasAnsweredAsItIs() {
    ObjectNode answer = answer(url + "/gone");

    assertThat(answer.path("status").asInt()).isEqualTo(404);
    assertThat(answer.path("ok").asBoolean(true)).isFalse();
    assertThat(Json.write(answer.path("vector"))).isEqualTo("[0,0]");
  }

  @Test
  void sendsOnlyHeadersThatAFunctionMayHave() {
    new Outside(_ -> true).answer("[\"" + url + "/\",{\"headers\":{\"Cookie\":\"a=b\"}}]");

    assertThat(cookie.get()).isNull();
  }

  @Test
  void failuresAreAnswersToo() {
    assertThat(error(answer(url + "/big"))).startsWith("TypeError: no answer");
    assertThat(error(answer(url + "/round"))).contains("more than 3 redirects");
    assertThat(error(answer("file:///etc/passwd"))).contains("only http and https");
    assertThat(error(answer("::"))).contains("cannot be read");
    assertThat(error(new Outside(_ -> false).answer("[\"" + url + "\"]")))
        .contains("is not public");
  }

  @Test
  void checksTheSignaturesOfMoleculesItself() {
    ObjectNode answer = answer("http://tez.molecule.sh/tez-auth/a/b/c");

    assertThat(answer.path("status").asInt()).isEqualTo(200);
    assertThat(answer.path("vector").size()).isPositive();
  }

  @Test
  void aMoleculeWithoutAnAtomIsAnAddressLikeAnyOther() {
    ObjectNode answer = new Outside(_ -> false).answer("[\"http://tez.molecule.sh\"]");

    assertThat(error(answer)).startsWith("TypeError: ");
  }

  private static String error(ObjectNode answer) {
    return answer.path("error").asString("");
  }

  private static ObjectNode answer(String address) {
    return new Outside(_ -> true).answer("[\"" + address + "\"]");
  }
}
