package dev.heddle.node.boot;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * A node that starts for nobody, does a little of everything and stops: the build has Java watch it
 * and keep what it had to find out about our classes, so that every later node starts in half the
 * time.
 *
 * <p>It fails when the node does not answer, so a build that ends has a node that works.
 */
final class Rehearsal {
  private static final int ROUNDS = 50;
  private static final String COUNTER =
      "export async function handle(state) { return { state: { n: state.n + 1 } }; }";
  private static final String QUERY =
      "{transactions(first: 10) {edges {node {id tags {name value}}}}}";

  private final HttpClient client;
  private final String url;

  private Rehearsal(HttpClient client, String url) {
    this.client = client;
    this.url = url;
  }

  /** Plays it in a folder of its own, which is gone afterwards. */
  static void run() throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("heddle-rehearsal");
    try (Remains _ = new Remains(data);
        Node node =
            Node.start(
                Settings.resolve(List.of("--port", "0", "--data", data.toString()), Map.of()));
        HttpClient client = HttpClient.newHttpClient()) {
      new Rehearsal(client, node.url()).play();
    }
  }

  /** Removes a folder with all that is in it. */
  private record Remains(Path folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void play() throws IOException, InterruptedException {
    String function = post("/api/contract/deploy", deploy()).path("id").stringValue();
    String module = Json.parse(get("/api/v1/status")).path("module").stringValue();
    JsonNode write =
        Json.object()
            .put("functionId", function)
            .set("inputs", Json.array().add(Json.object().put("input", "{}")));
    for (int i = 0; i < ROUNDS; i++) {
      post("/api/transactions", write);
      post("/graphql", Json.object().put("query", QUERY));
      for (String path : List.of("/info", "/" + function, "/read/" + function, "/metrics")) {
        get(path);
      }
      for (String page : pages(function, module)) {
        get(page);
      }
    }
  }

  /** Each kind of page once: whoever sees the first should not wait for its classes. */
  private static List<String> pages(String function, String module) {
    return List.of(
        "/explore",
        "/explore/processes/" + function,
        "/explore/messages/" + function,
        "/explore/modules/" + module,
        "/explore/search?q=Type:Process",
        "/explore/search?q=name",
        "/explore/node",
        "/explore/graphql",
        "/explore/repl",
        "/docs",
        "/docs/tour");
  }

  private static JsonNode deploy() {
    ArrayNode source = Json.array();
    for (byte b : Bytes.utf8(COUNTER).toByteArray()) {
      source.add(b);
    }
    return Json.object().put("initState", "{\"n\":0}").set("contractSrc", source);
  }

  private JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return Json.parse(
        answer(
            HttpRequest.newBuilder(URI.create(url + path))
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build()));
  }

  private String get(String path) throws IOException, InterruptedException {
    return answer(HttpRequest.newBuilder(URI.create(url + path)).build());
  }

  private String answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s: %d %s".formatted(request.uri(), answer.statusCode(), answer.body()));
    }
    return answer.body();
  }
}
