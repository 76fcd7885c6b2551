package dev.heddle.node.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON to and from the maps, lists and scalars that the GraphQL library speaks. */
final class GraphqlJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private GraphqlJson() {}

  /** The fields of an object; none of what is not an object. */
  static Map<String, Object> variables(JsonNode node) {
    Map<String, Object> variables = new LinkedHashMap<>();
    node.properties().forEach(field -> putValue(variables, field.getKey(), field.getValue()));
    return variables;
  }

  // The library takes null values in its maps, which its signatures do not say.
  @SuppressWarnings("NullAway")
  private static void putValue(Map<String, Object> map, String key, JsonNode node) {
    map.put(key, value(node));
  }

  private static @Nullable Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> variables(node);
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(element -> list.add(value(element)));
        yield list;
      }
      case STRING -> node.stringValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.doubleValue();
      case NULL, MISSING, BINARY, POJO -> null;
    };
  }

  /** A result, whose values are maps, lists, texts, numbers and flags, as JSON. */
  static String text(Map<String, Object> result) {
    return MAPPER.writeValueAsString(result);
  }
}
