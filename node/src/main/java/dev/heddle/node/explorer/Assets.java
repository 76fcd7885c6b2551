package dev.heddle.node.explorer;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The style sheet and scripts of the pages, which browsers may keep: their names change with them.
 */
final class Assets {
  /** Where the explorer is mounted; its links are absolute. */
  static final String ROOT = "/explore";

  private static final Map<String, String> TYPES =
      Map.of(
          "explorer.css", "text/css; charset=utf-8",
          "document.js", "text/javascript; charset=utf-8",
          "live.js", "text/javascript; charset=utf-8",
          "graph.js", "text/javascript; charset=utf-8",
          "graphql.js", "text/javascript; charset=utf-8",
          "repl.js", "text/javascript; charset=utf-8",
          "heddle.svg", "image/svg+xml");

  private static final int VERSION_CHARS = 10;
  private static final Map<String, Bytes> FILES = read();
  private static final Map<String, String> HREFS = hrefs();

  private Assets() {}

  private static Map<String, Bytes> read() {
    Map<String, Bytes> files = new TreeMap<>();
    for (String name : TYPES.keySet()) {
      try (InputStream in = Assets.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalStateException(name + " is missing in this build of the node");
        }
        files.put(name, Bytes.wrap(in.readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + name, e);
      }
    }
    return files;
  }

  private static Map<String, String> hrefs() {
    Map<String, String> hrefs = new TreeMap<>();
    FILES.forEach((name, file) -> {
      String version = Hashes.sha256(file).base64Url().substring(0, VERSION_CHARS);
      hrefs.put(name, ROOT + "/assets/" + name + "?v=" + version);
    });
    return hrefs;
  }

  /** The path of a file in the version that there is. */
  static String href(String name) {
    return Optional.ofNullable(HREFS.get(name)).orElseThrow();
  }

  static Response answer(Request request) {
    String name = request.parameter("name");
    Bytes file = FILES.get(name);
    if (file == null) {
      throw new Refusal(404, "there is no file " + name);
    }
    return Response.bytes(200, TYPES.getOrDefault(name, ""), file)
        .with("cache-control", "public, max-age=31536000, immutable")
        .with("x-content-type-options", "nosniff");
  }
}
