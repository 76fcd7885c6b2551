package dev.heddle.node.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document says what the node serves, all of it and nothing else. */
final class OpenApiTest {
  @TempDir Path folder;

  @Test
  void everyRouteIsDescribedAndEverythingDescribedIsARoute() throws Exception {
    JsonNode document = read();
    Set<String> served = new TreeSet<>();
    Set<String> names = new HashSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  String route = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                  served.add(route);
                  JsonNode said = operation.getValue();
                  assertThat(names.add(said.path("operationId").asString()))
                      .describedAs(route)
                      .isTrue();
                  long inPath =
                      said.path("parameters")
                          .valueStream()
                          .filter(one -> one.path("in").asString().equals("path"))
                          .count();
                  assertThat(inPath)
                      .describedAs(route)
                      .isEqualTo(path.getKey().chars().filter(c -> c == '{').count());
                }));
    Set<String> described = new TreeSet<>();
    OpenApi.texts().keySet().forEach(route -> described.add(route.replace("*}", "}")));
    assertThat(served).isEqualTo(described);
    OpenApi.texts()
        .forEach((route, said) -> {
          assertThat(said.summary()).describedAs(route).isNotBlank();
          assertThat(said.group()).describedAs(route).isNotBlank();
        });
    assertThat(document.path("openapi").asString()).startsWith("3.1");
  }

  /** A whole node, with a conveyor, so that it serves all there is. */
  private JsonNode read() throws Exception {
    List<String> arguments =
        List.of(
            "--port",
            "0",
            "--data",
            folder.resolve("data").toString(),
            "--conveyor",
            "http://127.0.0.1:1");
    try (Node node = Node.start(Settings.resolve(arguments, Map.of()));
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest asked =
          HttpRequest.newBuilder(URI.create(node.url() + "/api/v1/openapi.json")).build();
      return Json.parse(client.send(asked, BodyHandlers.ofString()).body());
    }
  }
}
