package dev.heddle.node.gateway;

import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees to and from the maps, lists and scalars that the GraphQL library speaks. */
final class GraphqlJson {
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

  /** A result as a tree. */
  static JsonNode tree(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case null -> nodes.nullNode();
      case Map<?, ?> map -> {
        ObjectNode object = Json.object();
        map.forEach((name, field) -> object.set(String.valueOf(name), tree(field)));
        yield object;
      }
      case Iterable<?> list -> {
        ArrayNode array = Json.array();
        list.forEach(element -> array.add(tree(element)));
        yield array;
      }
      case Boolean flag -> nodes.booleanNode(flag);
      case Integer number -> nodes.numberNode(number);
      case Long number -> nodes.numberNode(number);
      case Number number -> nodes.numberNode(number.doubleValue());
      default -> nodes.stringNode(String.valueOf(value));
    };
  }
}
