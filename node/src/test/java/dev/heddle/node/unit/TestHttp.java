package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Listener;
import dev.heddle.node.http.Mount;
import dev.heddle.node.http.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Routes behind a real listener on a free port, for tests. */
public final class TestHttp implements AutoCloseable {
  /** What came back. */
  public record Answer(int status, String text) {
    public JsonNode json() {
      return Json.parse(text);
    }

    public String error() {
      return json().path("error").stringValue("no error: " + text);
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Listener listener;

  public TestHttp(Routes routes) {
    listener = new Listener("127.0.0.1", 0, 64, List.of(new Mount("/u", routes, 11 << 20)));
  }

  /** Where the routes are. */
  public String url() {
    return listener.url() + "/u";
  }

  public Answer get(String path) {
    return send(path, "GET", Bytes.EMPTY);
  }

  public Answer post(String path, Bytes body) {
    return send(path, "POST", body);
  }

  public Answer delete(String path, Bytes body) {
    return send(path, "DELETE", body);
  }

  private Answer send(String path, String method, Bytes body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(listener.url() + "/u" + path))
            .method(method, BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    listener.close();
    client.close();
  }
}
