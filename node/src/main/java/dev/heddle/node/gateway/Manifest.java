package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A path manifest ({@code arweave/paths}, versions 0.1.0 and 0.2.0): which item is served under
 * which path below the manifest's own id.
 *
 * @param index what is served where the path is empty
 * @param fallback what is served under paths that are not listed; version 0.2.0 only
 * @param paths without slashes at either end
 */
record Manifest(Optional<Bytes> index, Optional<Bytes> fallback, Map<String, Bytes> paths) {
  /** What items that are manifests say of themselves. */
  static final String TYPE = "application/x.arweave-manifest+json";

  /** Of a manifest; larger ones are served as they are. */
  static final int BYTES_MAX = 8 << 20;

  /** Paths of a manifest. */
  static final int PATHS_MAX = 100_000;

  private static final JsonLimits LIMITS = new JsonLimits(BYTES_MAX, 1 << 16, 8);

  Manifest {
    paths = Map.copyOf(paths);
  }

  /** Reads a manifest; nothing of what is none. Entries without an id are left out. */
  static Optional<Manifest> parse(Bytes bytes) {
    JsonNode json;
    try {
      json = Json.parse(bytes, LIMITS);
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
    String version = json.path("version").asString("");
    boolean second = version.equals("0.2.0");
    if (!json.path("manifest").asString("").equals("arweave/paths")
        || (!second && !version.equals("0.1.0"))
        || json.path("paths").size() > PATHS_MAX) {
      return Optional.empty();
    }
    Map<String, Bytes> paths = new HashMap<>();
    json.path("paths")
        .properties()
        .forEach(
            entry -> id(entry.getValue()).ifPresent(id -> paths.put(stripped(entry.getKey()), id)));
    JsonNode index = json.path("index");
    Optional<Bytes> named = second ? id(index) : Optional.empty();
    return Optional.of(
        new Manifest(
            named.or(
                () -> Optional.ofNullable(paths.get(stripped(index.path("path").asString("/"))))),
            second ? id(json.path("fallback")) : Optional.empty(),
            paths));
  }

  private static Optional<Bytes> id(JsonNode node) {
    return Ids.parse(node.path("id").asString(""));
  }

  private static String stripped(String path) {
    int from = 0;
    int to = path.length();
    while (from < to && path.charAt(from) == '/') {
      from++;
    }
    while (to > from && path.charAt(to - 1) == '/') {
      to--;
    }
    return path.substring(from, to);
  }

  /** What is served under a path, decoded and with or without slashes at its ends. */
  Optional<Bytes> resolve(String path) {
    String plain = stripped(path);
    Optional<Bytes> listed =
        plain.isEmpty() && index.isPresent() ? index : Optional.ofNullable(paths.get(plain));
    return listed.or(() -> fallback);
  }
}
