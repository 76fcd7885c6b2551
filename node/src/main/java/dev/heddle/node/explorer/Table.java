package dev.heddle.node.explorer;

import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * JSON that is a table: an object of simple values, such as balances, or an array of alike objects.
 *
 * @param more rows that are not shown
 */
record Table(List<String> head, List<List<String>> rows, int more) {
  static final int ROWS_MAX = 100;
  static final int COLUMNS_MAX = 8;
  private static final int CELL_CHARS_MAX = 120;

  static Optional<Table> of(JsonNode json) {
    if (json.isObject() && json.size() > 1 && json.valueStream().noneMatch(JsonNode::isContainer)) {
      return Optional.of(ofPairs(json));
    }
    if (json.isArray() && !json.isEmpty() && json.valueStream().allMatch(JsonNode::isObject)) {
      return ofObjects(json);
    }
    return Optional.empty();
  }

  private static Table ofPairs(JsonNode json) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> pair : json.properties()) {
      if (rows.size() == ROWS_MAX) {
        break;
      }
      rows.add(List.of(Shown.cut(pair.getKey(), CELL_CHARS_MAX), cell(pair.getValue())));
    }
    return new Table(List.of("Key", "Value"), rows, json.size() - rows.size());
  }

  private static Optional<Table> ofObjects(JsonNode json) {
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode row : json) {
      row.properties().forEach(pair -> names.add(pair.getKey()));
      if (names.size() > COLUMNS_MAX) {
        return Optional.empty();
      }
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : json) {
      if (rows.size() == ROWS_MAX) {
        break;
      }
      rows.add(names.stream().map(name -> cell(row.path(name))).toList());
    }
    List<String> head = names.stream().map(name -> Shown.cut(name, CELL_CHARS_MAX)).toList();
    return Optional.of(new Table(head, rows, json.size() - rows.size()));
  }

  /** What stands in a place of a table. */
  static String cell(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return Shown.cut(value.isString() ? value.stringValue() : Json.write(value), CELL_CHARS_MAX);
  }

  /** Whether all that stands in a column are numbers. */
  boolean isOfNumbers(int column) {
    return rows.stream().map(row -> row.get(column)).allMatch(Table::isNumber);
  }

  /** Whether a cell is a number, to be set to the right. */
  static boolean isNumber(String cell) {
    return cell.length() <= CELL_CHARS_MAX && cell.matches("-?[0-9]+([.][0-9]+)?");
  }
}
