package dev.heddle.node.boot;

import dev.heddle.core.json.Json;
import dev.heddle.node.http.Mount;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What this node serves over HTTP, as an OpenAPI 3.1 document at {@code /api/v1/openapi.json}.
 *
 * <p>Which paths there are comes from the routes themselves, so only what runs here is in it; what
 * each is for comes from {@code openapi.txt} beside this class, which a test holds to the routes.
 * There a line without a dash begins a group, and one of a route is {@code METHOD path - summary},
 * with the names of query parameters in parentheses at its end. Safe for any thread.
 */
final class OpenApi {
  static final String PATH = "/openapi.json";

  private static final String FILE = "openapi.txt";
  private static final Pattern LINE =
      Pattern.compile("(\\w+ \\S+) - (.*?)(?: \\(([\\w-]+(?:, [\\w-]+)*)\\))?");
  private static final Pattern PARAMETER = Pattern.compile("\\{([\\w]+)\\*?}");

  private final Supplier<List<Mount>> mounts;
  private @Nullable String written;

  /**
   * @param mounts what is served; asked when somebody first reads the document
   */
  OpenApi(Supplier<List<Mount>> mounts) {
    this.mounts = mounts;
  }

  Routes routes() {
    return new Routes(Surface.HEDDLE).get(PATH, this::document);
  }

  private Response document(Request request) {
    String text = written;
    if (text == null) {
      text = Json.write(of(mounts.get()));
      written = text;
    }
    return Response.json(200, text);
  }

  /**
   * What is said of a route.
   *
   * @param group the unit or surface that it is of
   * @param query names of query parameters, none of which is required
   */
  record Said(String group, String summary, List<String> query) {}

  /** The texts, by method and path. */
  static Map<String, Said> texts() {
    Map<String, Said> texts = new LinkedHashMap<>();
    String group = "";
    for (String line : read().lines().filter(each -> !each.isBlank()).toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        String query = matcher.group(3);
        texts.put(
            matcher.group(1),
            new Said(
                group, matcher.group(2), query == null ? List.of() : List.of(query.split(", "))));
      } else {
        group = line;
      }
    }
    return texts;
  }

  private static ObjectNode of(List<Mount> mounts) {
    Map<String, Said> texts = texts();
    ObjectNode document = Json.object().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Heddle")
        .put("version", NodeRoutes.version())
        .put(
            "description",
            "The ao legacy units, Arweave, AO-Core (paths with devices, not listed here), functions,"
                + " and what Heddle itself has to say. GET answers HEAD as well.");
    ObjectNode paths = document.putObject("paths");
    List<String> names = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount.hosts().isEmpty()) {
        for (String route : mount.listed()) {
          add(paths, route, texts.getOrDefault(route, new Said("", "", List.of())), names);
        }
      }
    }
    return document;
  }

  private static void add(ObjectNode paths, String route, Said said, List<String> names) {
    String method = route.substring(0, route.indexOf(' ')).toLowerCase(Locale.ROOT);
    String pattern = route.substring(route.indexOf(' ') + 1);
    String path = pattern.replace("*}", "}");
    ObjectNode item = paths.withObjectProperty(path);
    if (item.has(method)) {
      return; // of two mounts the first has it
    }
    ObjectNode operation = item.putObject(method);
    operation.put("summary", said.summary());
    operation.put("operationId", operationId(method, path, names));
    operation.putArray("tags").add(said.group());
    ArrayNode parameters = operation.putArray("parameters");
    Matcher parameter = PARAMETER.matcher(pattern);
    while (parameter.find()) {
      parameter(parameters, parameter.group(1), "path").put("required", true);
    }
    said.query().forEach(name -> parameter(parameters, name, "query"));
    ObjectNode responses = operation.putObject("responses");
    responses.putObject("2XX").put("description", "Done.");
    responses.putObject("4XX").put("description", "Asked wrongly, or not here; the body says why.");
  }

  private static String operationId(String method, String path, List<String> names) {
    String name = (method + path).replaceAll("[^A-Za-z0-9]+", "_");
    names.add(name);
    long before = names.stream().filter(name::equals).count() - 1;
    return before == 0 ? name : name + "_" + before;
  }

  private static ObjectNode parameter(ArrayNode parameters, String name, String in) {
    ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
    parameter.putObject("schema").put("type", "string");
    return parameter;
  }

  private static String read() {
    try (InputStream in = OpenApi.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing in this build of the node");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }
}
