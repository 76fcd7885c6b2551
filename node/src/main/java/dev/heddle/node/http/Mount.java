package dev.heddle.node.http;

/**
 * Where a surface's routes hang on a listener.
 *
 * @param prefix a path without a slash at its end, or the empty text for the root
 * @param bodyBytesMax larger bodies are answered with 413 and not read to the end
 */
public record Mount(String prefix, Routes routes, long bodyBytesMax) {

  /** The rest of {@code path} below this mount, or empty text and never null when it is outside. */
  java.util.Optional<String> below(String path) {
    if (prefix.isEmpty()) {
      return java.util.Optional.of(path);
    }
    if (!path.startsWith(prefix)) {
      return java.util.Optional.empty();
    }
    String rest = path.substring(prefix.length());
    return rest.isEmpty() || rest.startsWith("/")
        ? java.util.Optional.of(rest.isEmpty() ? "/" : rest)
        : java.util.Optional.empty();
  }
}
