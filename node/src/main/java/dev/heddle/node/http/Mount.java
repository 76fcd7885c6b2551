package dev.heddle.node.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where a surface's routes hang on a listener.
 *
 * @param prefix a path without a slash at its end, or the empty text for the root
 * @param bodyBytesMax larger bodies are answered with 413 and not read to the end
 * @param hosts under which nothing else is served, by name without port; nothing for all others
 */
public record Mount(
    String prefix, Routes routes, long bodyBytesMax, Optional<Predicate<String>> hosts) {
  public Mount(String prefix, Routes routes, long bodyBytesMax) {
    this(prefix, routes, bodyBytesMax, Optional.empty());
  }

  /** A mount that is alone under some hosts, and under no others. */
  public static Mount ofHosts(Predicate<String> hosts, Routes routes, long bodyBytesMax) {
    return new Mount("", routes, bodyBytesMax, Optional.of(hosts));
  }

  /** Of these mounts those that serve what is asked of a host. */
  static List<Mount> under(String host, List<Mount> mounts) {
    List<Mount> own =
        mounts.stream().filter(mount -> mount.hosts.filter(h -> h.test(host)).isPresent()).toList();
    return own.isEmpty() ? mounts.stream().filter(mount -> mount.hosts.isEmpty()).toList() : own;
  }

  /** Method and pattern of each of its routes, the prefix included. */
  public List<String> listed() {
    return routes.listed().stream()
        .map(route -> {
          String whole = route.replaceFirst(" ", " " + prefix);
          boolean bare = route.endsWith(" /") && !prefix.isEmpty();
          return bare ? whole.substring(0, whole.length() - 1) : whole;
        })
        .toList();
  }

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
