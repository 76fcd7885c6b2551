package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP answer.
 *
 * @param headers in the order in which they are sent; CORS headers are added by the server
 * @param body empty if there is a source
 * @param source of a body that is not in memory
 */
public record Response(
    int status, Map<String, String> headers, Bytes body, Optional<Source> source) {
  public Response {
    headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  public Response(int status, Map<String, String> headers, Bytes body) {
    this(status, headers, body, Optional.empty());
  }

  /** An answer whose body is read while it is sent. */
  public static Response streamed(int status, Map<String, String> headers, Source source) {
    return new Response(status, headers, Bytes.EMPTY, Optional.of(source));
  }

  /** JSON text as it stands. */
  public static Response json(int status, String json) {
    return new Response(
        status, Map.of("content-type", "application/json; charset=utf-8"), Bytes.utf8(json));
  }

  public static Response text(int status, String text) {
    return new Response(
        status, Map.of("content-type", "text/plain; charset=utf-8"), Bytes.utf8(text));
  }

  public static Response bytes(int status, String contentType, Bytes body) {
    return new Response(status, Map.of("content-type", contentType), body);
  }

  public static Response empty(int status) {
    return new Response(status, Map.of(), Bytes.EMPTY);
  }

  /** How many bytes the body has, or {@link Source#LIVE}. */
  public long size() {
    return source.map(Source::size).orElse((long) body.size());
  }

  /** This answer with one more header, or another value for it. */
  public Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, body, source);
  }
}
