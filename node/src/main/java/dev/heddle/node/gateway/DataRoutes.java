package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Source;
import dev.heddle.node.store.StoredBytes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Data by id: {@code /raw/{id}} and {@code /{id}}, with ranges, entity tags and the tags that
 * concern HTTP.
 *
 * <p>What an id stands for never changes, so the id itself is the entity tag. Whatever a browser
 * would run comes with a sandbox, because strangers wrote it and it is served from this origin.
 */
final class DataRoutes {
  /** Bytes of tags shown as headers; the rest is left out. */
  static final int TAG_HEADER_BYTES_MAX = 4096;

  private static final int CONTENT_TYPE_CHARS_MAX = 256;
  private static final Set<String> ENCODINGS = Set.of("gzip", "deflate", "br", "zstd", "compress");

  private final Holdings holdings;

  DataRoutes(Holdings holdings) {
    this.holdings = holdings;
  }

  /** The data of exactly this id. */
  Response raw(Request request) {
    String text = request.parameter("id");
    return serve(request, Ids.parse(text).orElseThrow(() -> invalid(text)));
  }

  /** The data of the id that the path begins with. */
  Response byId(Request request) {
    String text = request.parameter("id");
    if (!looksLikeId(text)) {
      throw new Refusal(404, "nothing is served at " + request.method() + " " + request.path());
    }
    Bytes id = Ids.parse(text).orElseThrow(() -> invalid(text));
    String path = request.parameters().getOrDefault("path", "");
    if (!path.isEmpty()) {
      throw new Refusal(404, "Not found: " + id + " has nothing under the path " + path);
    }
    return serve(request, id);
  }

  /** True of what is written like an id, be it one or not. */
  private static boolean looksLikeId(String text) {
    return text.length() == Ids.CHARS && isToken(text);
  }

  private static Refusal invalid(String text) {
    return new Refusal(400, "Invalid ID: " + text);
  }

  private Response serve(Request request, Bytes id) {
    Held held =
        holdings
            .fetch(id)
            .orElseThrow(() -> new Refusal(404, "Not found: this gateway does not have " + id));
    return answer(request, held);
  }

  /** The data of what is held, as the request's headers want it. */
  static Response answer(Request request, Held held) {
    Map<String, String> headers = headers(held);
    String tag = "\"" + held.id().base64Url() + "\"";
    headers.put("etag", tag);
    headers.put("cache-control", "public, max-age=31536000, immutable");
    if (request.header("if-none-match").filter(seen -> matches(seen, tag)).isPresent()) {
      headers.remove("content-type");
      return new Response(304, headers, Bytes.EMPTY);
    }
    headers.put("accept-ranges", "bytes");
    StoredBytes data = held.stored();
    if (!data.complete()) {
      throw new Refusal(404, "Not found: the data of " + held.id() + " are not all here yet");
    }
    Optional<String> range =
        request.header("if-range").filter(seen -> !seen.equals(tag)).isPresent()
            ? Optional.empty()
            : request.header("range");
    return switch (ByteRange.of(range, data.size())) {
      case ByteRange.Whole() -> body(200, headers, data, 0, data.size());
      case ByteRange.Part(long from, long to) -> {
        headers.put("content-range", "bytes " + from + "-" + (to - 1) + "/" + data.size());
        yield body(206, headers, data, from, to);
      }
      case ByteRange.Unsatisfiable() ->
          Response.text(416, "the data have " + data.size() + " bytes")
              .with("content-range", "bytes */" + data.size());
      case ByteRange.Malformed() -> throw new Refusal(400, "Malformed 'range' header");
    };
  }

  private static Response body(
      int status, Map<String, String> headers, StoredBytes data, long from, long to) {
    if (data.inMemory()) {
      return new Response(status, headers, data.whole().slice((int) from, (int) to));
    }
    StoredBytes part = data.part(from, to - from);
    return Response.streamed(
        status,
        headers,
        new Source() {
          @Override
          public long size() {
            return part.size();
          }

          @Override
          public Bytes read(long at, int bytesMax) {
            return part.read(at, bytesMax);
          }
        });
  }

  private static boolean matches(String seen, String tag) {
    if (seen.strip().equals("*")) {
      return true;
    }
    for (String one : seen.split(",", -1)) {
      String strong = one.strip().startsWith("W/") ? one.strip().substring(2) : one.strip();
      if (strong.equals(tag)) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, String> headers(Held held) {
    Map<String, String> headers = new LinkedHashMap<>();
    String type =
        held.tag("content-type")
            .filter(value -> value.length() <= CONTENT_TYPE_CHARS_MAX && visible(value))
            .orElse("application/octet-stream");
    headers.put("content-type", type);
    held.tag("content-encoding")
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(ENCODINGS::contains)
        .ifPresent(value -> headers.put("content-encoding", value));
    headers.put("x-content-type-options", "nosniff");
    if (runsInBrowsers(type)) {
      headers.put("content-security-policy", "sandbox");
    }
    headers.put("x-arweave-owner-address", held.ownerAddress());
    headers.put("x-arweave-tag-count", Integer.toString(held.tags().size()));
    int budget = TAG_HEADER_BYTES_MAX;
    for (Tag tag : held.tags()) {
      String name = "x-arweave-tag-" + tag.name().toLowerCase(Locale.ROOT);
      budget -= name.length() + tag.value().length() + 4;
      if (budget < 0) {
        headers.put("x-arweave-tags-truncated", "true");
        break;
      }
      if (isToken(tag.name()) && visible(tag.value())) {
        headers.putIfAbsent(name, tag.value());
      }
    }
    return headers;
  }

  private static boolean runsInBrowsers(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.contains("html") || lower.contains("xml") || lower.contains("svg");
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || c == '-' || c == '_');
  }

  private static boolean visible(String value) {
    return !value.isBlank()
        && value.equals(value.strip())
        && value.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }
}
