package dev.heddle.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/** A compute unit that says what another says, except for the output of one message. */
final class LyingUnit implements AutoCloseable {
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private LyingUnit(HttpServer server) {
    this.server = server;
  }

  static LyingUnit before(String unit, String message) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    LyingUnit liar = new LyingUnit(HttpServer.create(any, 0));
    liar.server.createContext("/", exchange -> liar.answer(exchange, unit, message));
    liar.server.start();
    return liar;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange, String unit, String message) throws IOException {
    try (exchange) {
      String asked = exchange.getRequestURI().toString();
      HttpRequest request = HttpRequest.newBuilder(URI.create(unit + asked)).build();
      HttpResponse<String> told = client.send(request, BodyHandlers.ofString());
      byte[] body =
          (asked.contains(message) ? lie(told.body()) : told.body())
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("content-type", "application/json");
      exchange.sendResponseHeaders(told.statusCode(), body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String lie(String truth) {
    ObjectNode result = (ObjectNode) Json.parse(truth);
    return Json.write(result.put("Output", "a lie"));
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
