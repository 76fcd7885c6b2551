package dev.heddle.client;

import dev.heddle.client.Wire.Request;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;

/** Makes the requests of a client, with the time that each may take. */
final class Requests {
  private final ClientOptions options;

  Requests(ClientOptions options) {
    this.options = options;
  }

  interface Build extends UnaryOperator<HttpRequest.Builder> {}

  Request request(String what, URI unit, String path, Build build) {
    HttpRequest.Builder builder = builder(unit, path, options.answerTimeout());
    return new Request(what, unit, build.apply(builder).build(), true);
  }

  /** One that is answered from what is there. */
  Request quick(String what, URI unit, String path) {
    return request(what, unit, path, builder -> builder.GET());
  }

  /** One whose answer may have to be computed first. */
  Request slow(String what, URI unit, String path) {
    return compute(what, unit, path, builder -> builder.GET());
  }

  /** As {@link #request}, where the answer may have to be computed first. */
  Request compute(String what, URI unit, String path, Build build) {
    return request(
        what, unit, path, builder -> build.apply(builder.timeout(options.computeTimeout())));
  }

  Request post(String what, URI unit, String path, Bytes raw, UploadProgress progress) {
    return request(
        what,
        unit,
        path,
        builder ->
            builder
                .header("content-type", "application/octet-stream")
                .POST(Wire.body(raw, progress)));
  }

  /** The same, not tried again. */
  static Request once(Request request) {
    return new Request(request.what(), request.unit(), request.http(), false);
  }

  private static HttpRequest.Builder builder(URI unit, String path, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(unit + path))
        .timeout(timeout)
        .header("accept", "application/json");
  }

  /** One whose answer may take a day, asked once. */
  static Request patient(String what, URI unit, String path) {
    return new Request(what, unit, builder(unit, path, Duration.ofHours(24)).GET().build(), false);
  }

  /** A limit that nodes take. */
  static String page(int limit) {
    if (limit < 1 || limit > HeddleClient.PAGE_MAX) {
      throw new IllegalArgumentException(
          "a limit is between 1 and " + HeddleClient.PAGE_MAX + ", not " + limit);
    }
    return Integer.toString(limit);
  }

  static ArrayNode json(List<Tag> tags) {
    ArrayNode array = Json.array();
    for (Tag tag : tags) {
      array.add(Json.object().put("name", tag.name()).put("value", tag.value()));
    }
    return array;
  }
}
