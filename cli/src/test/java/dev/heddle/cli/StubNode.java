package dev.heddle.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** A node that answers what a test told it to, and remembers what it was asked. */
final class StubNode implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Queue<Answer>> answers = new HashMap<>();
  private final Map<String, Answer> prefixes = new HashMap<>();
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

  record Answer(int status, String body) {}

  record Asked(String method, String target, Bytes body) {}

  StubNode() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Queues an answer; the last one queued for a route is given for ever. */
  StubNode on(String methodAndPath, int status, String body) {
    answers.computeIfAbsent(methodAndPath, key -> new ArrayDeque<>()).add(new Answer(status, body));
    return this;
  }

  /** Gives one answer to everything that begins so. */
  void onPrefix(String methodAndPathBegin, int status, String body) {
    prefixes.put(methodAndPathBegin, new Answer(status, body));
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Bytes body = Bytes.wrap(exchange.getRequestBody().readAllBytes());
      asked.add(new Asked(exchange.getRequestMethod(), exchange.getRequestURI().toString(), body));
      String route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      Queue<Answer> queue = answers.getOrDefault(route, new ArrayDeque<>());
      Answer answer = queue.size() > 1 ? queue.remove() : queue.peek();
      for (Map.Entry<String, Answer> prefix : prefixes.entrySet()) {
        if (answer == null && route.startsWith(prefix.getKey())) {
          answer = prefix.getValue();
        }
      }
      if (answer == null) {
        answer = new Answer(404, "{\"error\":\"no route " + route + "\"}");
      }
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
