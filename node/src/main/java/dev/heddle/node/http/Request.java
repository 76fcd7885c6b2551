package dev.heddle.node.http;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, read whole within the listener's limit.
 *
 * @param method upper case
 * @param path the decoded path that the route saw, without the unit's prefix
 * @param parameters what the route's pattern captured, by name
 * @param query the query's values in order, by name; a name without {@code =} has one empty value
 * @param headers by lower-case name
 * @param body empty when there was none
 * @param base scheme and authority as the client sees them, for example {@code
 *     http://127.0.0.1:8734}
 */
public record Request(
    String method,
    String path,
    Map<String, String> parameters,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    Bytes body,
    String base) {

  /** The first value of that name in the query. */
  public Optional<String> query(String name) {
    return first(query, name);
  }

  /** The first value of that header, whatever the case of {@code name}. */
  public Optional<String> header(String name) {
    return first(headers, name.toLowerCase(Locale.ROOT));
  }

  /** What the route's pattern captured under {@code name}; the pattern must have it. */
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route captures no {" + name + "}");
    }
    return value;
  }

  private static Optional<String> first(Map<String, List<String>> values, String name) {
    List<String> found = values.get(name);
    return found == null || found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
  }
}
