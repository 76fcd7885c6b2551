package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Data by id: {@code /raw/{id}}, {@code /{id}}, and below a manifest {@code /{id}/{path}}; by the
 * host of an item of its own, and by name.
 *
 * <p>What a browser would run is not served from the node's own origin: whoever navigates there is
 * sent to the item's host, and where the client may not reach that, it comes in a sandbox.
 */
final class DataRoutes {
  /** Bytes that manifests have which are kept ready. */
  static final int MANIFEST_BYTES_KEPT_MAX = 16 << 20;

  private final Holdings holdings;
  private final DataAnswers answers;
  private final DataHosts hosts;
  private final Names names;
  private final Recent<Bytes, Kept> manifests = new Recent<>(MANIFEST_BYTES_KEPT_MAX, Kept::bytes);

  /** A manifest that was read, or nothing of what says that it is one and is not. */
  private record Kept(Optional<Manifest> manifest, int bytes) {}

  DataRoutes(Holdings holdings, DataAnswers answers, Serving serving) {
    this.holdings = holdings;
    this.answers = answers;
    this.hosts = serving.hosts();
    this.names = serving.names();
  }

  /** The data of exactly this id. */
  Response raw(Request request) {
    String text = request.parameter("id");
    return answers.answer(request, held(Ids.parse(text).orElseThrow(() -> invalid(text))), false);
  }

  /** What is served under the id that the path begins with, at the node's own host. */
  Response byId(Request request) {
    String text = request.parameter("id");
    if (text.length() != Ids.CHARS || !isToken(text)) {
      throw new Refusal(404, "nothing is served at " + request.method() + " " + request.path());
    }
    Bytes id = Ids.parse(text).orElseThrow(() -> invalid(text));
    String path = request.parameters().getOrDefault("path", "");
    Held held = held(id);
    boolean runs = isManifest(held) || DataAnswers.runsInBrowsers(DataAnswers.type(held));
    if (runs && hosts.isRoot(request) && navigates(request)) {
      return moved(302, hosts.origin(id, request) + target(request));
    }
    return under(request, held, path, false);
  }

  /** What is served at a host of an item, or of a name. */
  Response byHost(Request request) {
    String label = hosts.label(request).orElse("");
    String path = request.parameters().getOrDefault("path", "");
    Optional<Bytes> own = DataHosts.id(label);
    if (own.isPresent()) {
      return ofSandbox(request, own.get(), path);
    }
    Names.Name name =
        names
            .find(label)
            .orElseThrow(() -> new Refusal(404, "Not found: no item has the name " + label));
    Response found = under(request, held(name.id()), path, true);
    return named(found, name).with("cache-control", "public, max-age=" + Names.TIME_TO_LIVE_S);
  }

  private Response ofSandbox(Request request, Bytes own, String path) {
    int slash = path.indexOf('/');
    String first = slash < 0 ? path : path.substring(0, slash);
    Optional<Bytes> named = Ids.parse(first);
    if (named.isEmpty()) {
      return under(request, held(own), path, true);
    }
    String rest = slash < 0 ? "" : path.substring(slash + 1);
    Held held = held(named.get());
    if (!named.get().equals(own) && navigates(request)) {
      String authority = request.base().substring(request.base().indexOf('.') + 1);
      return moved(302, "//" + DataHosts.label(held.id()) + "." + authority + target(request));
    }
    return under(request, held, rest, named.get().equals(own));
  }

  static Response named(Response response, Names.Name name) {
    return response
        .with("x-arns-name", name.full())
        .with("x-arns-basename", name.base())
        .with("x-arns-record", name.record())
        .with("x-arns-resolved-id", name.id().base64Url())
        .with("x-arns-ttl-seconds", Integer.toString(Names.TIME_TO_LIVE_S));
  }

  /** What an item has under a path; only manifests have something under paths but the empty one. */
  private Response under(Request request, Held held, String path, boolean ownOrigin) {
    Optional<Manifest> manifest = isManifest(held) ? manifest(held) : Optional.empty();
    if (manifest.isEmpty()) {
      if (!path.isEmpty()) {
        throw nothing(held.id(), path);
      }
      return answers.answer(request, held, ownOrigin);
    }
    if (path.isEmpty() && !request.path().endsWith("/")) {
      // Links of the page are relative to the manifest.
      return moved(301, target(request, request.path() + "/"));
    }
    answers.check(held);
    Bytes id = manifest.get().resolve(path).orElseThrow(() -> nothing(held.id(), path));
    return answers.answer(request, held(id), ownOrigin);
  }

  private static Refusal nothing(Bytes id, String path) {
    return new Refusal(404, "Not found: " + id + " has nothing under the path " + path);
  }

  private static boolean isManifest(Held held) {
    return held.tag("content-type").filter(type -> type.startsWith(Manifest.TYPE)).isPresent()
        && held.stored().size() <= Manifest.BYTES_MAX
        && held.stored().complete();
  }

  private Optional<Manifest> manifest(Held held) {
    Optional<Kept> kept = manifests.get(held.id());
    if (kept.isPresent()) {
      return kept.get().manifest();
    }
    Optional<Manifest> read = Manifest.parse(held.data());
    manifests.put(held.id(), new Kept(read, Math.toIntExact(held.stored().size())));
    return read;
  }

  private Held held(Bytes id) {
    return holdings
        .fetch(id)
        .orElseThrow(() -> new Refusal(404, "Not found: this gateway does not have " + id));
  }

  /** Whether a browser asks for what it will show in a window. */
  static boolean navigates(Request request) {
    return request
        .header("sec-fetch-mode")
        .map(mode -> mode.equals("navigate"))
        .orElseGet(() ->
            request.header("accept").filter(types -> types.contains("text/html")).isPresent());
  }

  private static Response moved(int status, String location) {
    return Response.empty(status)
        .with("location", location)
        .with("cache-control", "public, max-age=60");
  }

  /** The path and query of a request, as they stand in a URL. */
  private static String target(Request request) {
    return target(request, request.path());
  }

  private static String target(Request request, String path) {
    String query =
        request.query().entrySet().stream()
            .flatMap(entry -> pairs(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining("&"));
    try {
      // A path that begins with two slashes would name another host.
      String plain = new URI(null, null, path.replaceAll("^/+", "/"), null).getRawPath();
      return query.isEmpty() ? plain : plain + "?" + query;
    } catch (URISyntaxException e) {
      throw new Refusal(400, "the path cannot be written as a URL: " + e.getMessage());
    }
  }

  private static Stream<String> pairs(String name, List<String> values) {
    return values.stream().map(value -> encoded(name) + "=" + encoded(value));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Refusal invalid(String text) {
    return new Refusal(400, "Invalid ID: " + text);
  }

  private static boolean isToken(String name) {
    return name.chars()
        .allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || c == '-' || c == '_');
  }
}
