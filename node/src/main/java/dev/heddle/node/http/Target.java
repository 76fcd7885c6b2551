package dev.heddle.node.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request asks for, as it came.
 *
 * @param rawPath without the query
 * @param rawQuery empty if there is none
 */
record Target(String rawPath, String rawQuery) {

  /**
   * The path without its escapes.
   *
   * @throws IllegalArgumentException if an escape is none
   */
  String path() {
    return URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /**
   * The values of the query by name, in order.
   *
   * @throws IllegalArgumentException if an escape is none
   */
  Map<String, List<String>> query() {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        query
            .computeIfAbsent(
                URLDecoder.decode(name, StandardCharsets.UTF_8), key -> new ArrayList<>())
            .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  /** A path below where something is mounted, with the query. */
  String below(String path) {
    return rawQuery.isEmpty() ? path : path + "?" + rawQuery;
  }
}
