package dev.heddle.node.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The routes of one surface, matched in the order in which they were added.
 *
 * <p>A pattern is a path of literal segments, {@code {name}} for one segment, and as its last
 * segment possibly {@code {name*}} for the rest of the path, which may be empty. Build it on one
 * thread; matching is safe for any thread afterwards.
 */
public final class Routes {
  /**
   * @param streamed whether the handler reads the body itself; else it finds it in the request
   */
  record Route(String method, List<String> pattern, BodyHandler handler, boolean streamed) {}

  record Match(BodyHandler handler, boolean streamed, Map<String, String> parameters) {}

  /** Takes requests by a look at their whole target. */
  private record Taker(BiPredicate<String, String> takes, Handler handler) {}

  private final Surface surface;
  private final List<Route> routes = new ArrayList<>();
  private final List<Taker> takers = new ArrayList<>();

  public Routes(Surface surface) {
    this.surface = surface;
  }

  public Routes get(String pattern, Handler handler) {
    return add("GET", pattern, handler);
  }

  public Routes post(String pattern, Handler handler) {
    return add("POST", pattern, handler);
  }

  public Routes delete(String pattern, Handler handler) {
    return add("DELETE", pattern, handler);
  }

  /** Adds a route; a GET route answers HEAD as well, without the body. */
  public Routes add(String method, String pattern, Handler handler) {
    routes.add(
        new Route(method, segments(pattern), (request, _) -> handler.handle(request), false));
    return this;
  }

  /** Adds a route whose handler reads the body as it comes and limits it itself. */
  public Routes stream(String method, String pattern, BodyHandler handler) {
    routes.add(new Route(method, segments(pattern), handler, true));
    return this;
  }

  /**
   * Adds a handler that reads targets itself, for protocols whose paths are more than segments. The
   * path of its requests is the target as it came, query and escapes included.
   *
   * @param takes whether it serves a method and a target; asked before all patterns
   */
  public Routes targets(BiPredicate<String, String> takes, Handler handler) {
    takers.add(new Taker(takes, handler));
    return this;
  }

  /** The first handler that takes that method and target. */
  Optional<Match> matchTarget(String method, String target) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    return takers.stream()
        .filter(taker -> taker.takes.test(wanted, target))
        .findFirst()
        .map(taker -> new Match((request, _) -> taker.handler.handle(request), false, Map.of()));
  }

  /** Method and pattern of each route, as {@code GET /tx/{id}}, in the order of matching. */
  public List<String> listed() {
    return routes.stream()
        .map(route -> route.method() + " /" + String.join("/", route.pattern()))
        .toList();
  }

  Surface surface() {
    return surface;
  }

  /** The first route for that method and path. */
  Optional<Match> match(String method, String path) {
    List<String> asked = segments(path);
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Route route : routes) {
      if (route.method().equals(wanted)) {
        Optional<Map<String, String>> captured = capture(route.pattern(), asked);
        if (captured.isPresent()) {
          return Optional.of(new Match(route.handler(), route.streamed(), captured.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Map<String, String>> capture(List<String> pattern, List<String> asked) {
    Map<String, String> captured = new HashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      String part = pattern.get(i);
      if (part.endsWith("*}")) {
        String rest = String.join("/", asked.subList(Math.min(i, asked.size()), asked.size()));
        captured.put(part.substring(1, part.length() - 2), rest);
        return Optional.of(captured);
      }
      if (i >= asked.size()) {
        return Optional.empty();
      }
      if (part.startsWith("{")) {
        captured.put(part.substring(1, part.length() - 1), asked.get(i));
      } else if (!part.equals(asked.get(i))) {
        return Optional.empty();
      }
    }
    return pattern.size() == asked.size() ? Optional.of(captured) : Optional.empty();
  }

  private static List<String> segments(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return parts;
  }
}
