package dev.heddle.core.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Writes a tree as {@code JSON.stringify} would; see {@link Json#write}. */
final class JsonWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** 2^32 - 1 is the length of the longest array, and no index. */
  private static final long INDEX_END = 0xffff_ffffL;

  private static final int CAPACITY_CHARS = 1024;

  private final StringBuilder out = new StringBuilder(CAPACITY_CHARS);

  String write(JsonNode node) {
    value(node);
    return out.toString();
  }

  private void value(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> object(node);
      case ARRAY -> array(node);
      case STRING -> string(node.stringValue());
      case NUMBER -> number(node);
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL, MISSING -> out.append("null");
      case BINARY, POJO ->
          throw new IllegalArgumentException("JSON has no " + node.getNodeType() + " values");
    }
  }

  private void object(JsonNode node) {
    char before = '{';
    for (Map.Entry<String, JsonNode> field : fields(node)) {
      out.append(before);
      string(field.getKey());
      out.append(':');
      value(field.getValue());
      before = ',';
    }
    out.append(before == '{' ? "{}" : "}");
  }

  /** JavaScript lists keys that are array indexes first and in ascending order. */
  private static Collection<Map.Entry<String, JsonNode>> fields(JsonNode node) {
    Set<Map.Entry<String, JsonNode>> fields = node.properties();
    boolean indexed = false;
    for (Map.Entry<String, JsonNode> field : fields) {
      indexed |= isIndex(field.getKey());
    }
    if (!indexed) {
      return fields;
    }
    List<Map.Entry<String, JsonNode>> sorted = new ArrayList<>(fields);
    sorted.sort(
        Comparator.comparingLong(
            field -> isIndex(field.getKey()) ? Long.parseLong(field.getKey()) : INDEX_END));
    return sorted;
  }

  private static boolean isIndex(String key) {
    if (key.isEmpty() || key.charAt(0) > '9' || key.length() > 10) {
      return false;
    }
    if (key.charAt(0) == '0' && key.length() > 1) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) < '0' || key.charAt(i) > '9') {
        return false;
      }
    }
    return Long.parseLong(key) < INDEX_END;
  }

  private void array(JsonNode node) {
    char before = '[';
    for (JsonNode element : node) {
      out.append(before);
      value(element);
      before = ',';
    }
    out.append(before == '[' ? "[]" : "]");
  }

  private void number(JsonNode node) {
    if (node.isIntegralNumber()) {
      if (node.canConvertToLong()) {
        out.append(node.longValue());
      } else {
        out.append(node.bigIntegerValue());
      }
    } else {
      out.append(number(node.doubleValue()));
    }
  }

  /** ECMA-262 Number::toString in base ten; what is not finite is null in JSON. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int k = digits.length();
    int n = k - shortest.scale();
    String sign = value < 0 ? "-" : "";
    if (n > 21 || n <= -6) {
      int exponent = n - 1;
      String fraction = k == 1 ? "" : "." + digits.substring(1);
      return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "" : "+") + exponent;
    }
    if (n <= 0) {
      return sign + "0." + "0".repeat(-n) + digits;
    }
    if (k <= n) {
      return sign + digits + "0".repeat(n - k);
    }
    return sign + digits.substring(0, n) + "." + digits.substring(n);
  }

  /** Java's shortest decimal has two digits at least, JavaScript's one: they part at 5e-324. */
  private static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    BigDecimal oneDigit = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return oneDigit.doubleValue() == value ? oneDigit : decimal;
  }

  private void string(String text) {
    out.append('"');
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      out.append(text, plainFrom, i);
      plainFrom = i + 1;
      escape(c);
    }
    if (plainFrom == 0) {
      out.append(text).append('"');
    } else {
      out.append(text, plainFrom, text.length()).append('"');
    }
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default ->
          out.append("\\u")
              .append(HEX[c >> 12])
              .append(HEX[(c >> 8) & 15])
              .append(HEX[(c >> 4) & 15])
              .append(HEX[c & 15]);
    }
  }
}
