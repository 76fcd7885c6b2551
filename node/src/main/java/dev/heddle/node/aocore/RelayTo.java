package dev.heddle.node.aocore;

import dev.heddle.node.http.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The addresses that a relay may call: those that begin with one of the operator's, whoever else
 * they are of. A prefix is scheme, host and port, and a path that ends where a segment does.
 */
public final class RelayTo {
  private static final String SETTING = "relay-to";

  private final List<URI> prefixes;

  private RelayTo(List<URI> prefixes) {
    this.prefixes = List.copyOf(prefixes);
  }

  /**
   * Reads the setting.
   *
   * @param text addresses, separated by commas; empty for a relay that is off
   * @throws IllegalArgumentException if one is no address that a prefix can be, with words
   */
  public static RelayTo of(String text) {
    return new RelayTo(
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(one -> !one.isEmpty())
            .map(RelayTo::prefix)
            .toList());
  }

  private static URI prefix(String text) {
    try {
      URI uri = web(new URI(text));
      if (uri.getRawQuery() != null || uri.getRawFragment() != null || goesUp(uri)) {
        throw new IllegalArgumentException(text + " is no prefix: it ends with a path");
      }
      return uri;
    } catch (URISyntaxException | Refusal e) {
      throw new IllegalArgumentException(text + " is no address of the web", e);
    }
  }

  boolean isEmpty() {
    return prefixes.isEmpty();
  }

  /**
   * The address that somebody wants called.
   *
   * @throws Refusal 400 if it is none, 403 if the operator has not named it
   */
  URI checked(String text) {
    URI uri;
    try {
      uri = web(new URI(text));
    } catch (URISyntaxException e) {
      throw new Refusal(400, "relay-path=" + ProcessDevice.shown(text) + " is no address");
    }
    if (!names(uri)) {
      throw new Refusal(
          403,
          "relay@1.0 does not call %s: the operator names where it may go by %s"
              .formatted(ProcessDevice.shown(text), SETTING));
    }
    return uri;
  }

  /** Whether the operator has named an address of the web. */
  boolean names(URI uri) {
    return !goesUp(uri) && prefixes.stream().anyMatch(prefix -> covers(prefix, uri));
  }

  private static boolean covers(URI prefix, URI uri) {
    if (!prefix.getScheme().equalsIgnoreCase(uri.getScheme())
        || !prefix.getHost().equalsIgnoreCase(uri.getHost())
        || port(prefix) != port(uri)) {
      return false;
    }
    String below = path(prefix).replaceFirst("/+$", "");
    String path = path(uri);
    return path.equals(below) || path.startsWith(below + "/");
  }

  private static int port(URI uri) {
    boolean secure = uri.getScheme().equalsIgnoreCase("https");
    return uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
  }

  private static String path(URI uri) {
    String path = uri.getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  /** Whether a segment leads out of the ones before it, in whatever letters it is written. */
  private static boolean goesUp(URI uri) {
    String plain =
        path(uri)
            .toLowerCase(Locale.ROOT)
            .replace("%2e", ".")
            .replace("%2f", "/")
            .replace("%5c", "/");
    return Arrays.stream(plain.split("/", -1))
        .map(segment -> segment.split(";", 2)[0])
        .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
  }

  /**
   * The address itself, if it has scheme and host of the web and nobody's name before the host.
   *
   * @throws Refusal 400 otherwise
   */
  static URI web(URI uri) {
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new Refusal(
          400,
          "relay-path=%s is no address that is called: http://HOST/PATH or https://HOST/PATH"
              .formatted(ProcessDevice.shown(uri.toString())));
    }
    return uri;
  }

  @Override
  public String toString() {
    return prefixes.toString();
  }
}
