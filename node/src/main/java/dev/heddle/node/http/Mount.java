package dev.heddle.node.http;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a surface's routes hang on a listener.
 *
 * @param prefix a path without a slash at its end, or the empty text for the root
 * @param bodyBytesMax larger bodies are answered with 413 and not read to the end
 */
public record Mount(String prefix, Routes routes, long bodyBytesMax) {

  /** How figures name it: the first part of its prefix, or at the root what is spoken there. */
  String name() {
    return prefix.isEmpty()
        ? routes.surface().name().toLowerCase(Locale.ROOT)
        : prefix.split("/", -1)[1];
  }

  /** The rest of {@code path} below this mount, or empty text and never null when it is outside. */
  Optional<String> below(String path) {
    if (prefix.isEmpty()) {
      return Optional.of(path);
    }
    if (!path.startsWith(prefix)) {
      return Optional.empty();
    }
    String rest = path.substring(prefix.length());
    return rest.isEmpty() || rest.startsWith("/")
        ? Optional.of(rest.isEmpty() ? "/" : rest)
        : Optional.empty();
  }
}
