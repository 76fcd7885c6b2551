package dev.heddle.machine.reference;

import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON as {@code JSON.parse} reads it and {@code JSON.stringify} writes it, to the letter: numbers
 * are doubles, half surrogates stay, of equal keys the last wins in the place of the first, keys
 * that are array indexes come first. How a module's answer is written again depends on all of it.
 *
 * <p>Values are String, Double, Boolean, List, Map, and {@link Nothing} for null. Source: ECMA-262,
 * section 25.5.
 */
final class HostJson {
  /** JSON's null. */
  enum Nothing {
    NULL
  }

  /** 2^32 - 1 is the length of the longest array, and no index. */
  private static final long INDEX_END = 0xffff_ffffL;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final String text;
  private int at;

  private HostJson(String text) {
    this.text = text;
  }

  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("not JSON", null, false, false);
    }
  }

  /** The value; empty if the text is not JSON. */
  static Optional<Object> parse(String text) {
    HostJson json = new HostJson(text);
    try {
      Object value = json.value();
      json.skipSpace();
      return json.at == text.length() ? Optional.of(value) : Optional.empty();
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private Object value() {
    skipSpace();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", Nothing.NULL);
      default -> number();
    };
  }

  private char peek() {
    if (at >= text.length()) {
      throw new Malformed();
    }
    return text.charAt(at);
  }

  private boolean take(char wanted) {
    boolean there = at < text.length() && text.charAt(at) == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private void expect(char wanted) {
    if (!take(wanted)) {
      throw new Malformed();
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw new Malformed();
    }
    at += word.length();
    return value;
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (take('}')) {
      return members;
    }
    do {
      skipSpace();
      if (peek() != '"') {
        throw new Malformed();
      }
      String key = string();
      skipSpace();
      expect(':');
      members.put(key, value());
      skipSpace();
    } while (take(','));
    expect('}');
    return members;
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    at++;
    skipSpace();
    if (take(']')) {
      return elements;
    }
    do {
      elements.add(value());
      skipSpace();
    } while (take(','));
    expect(']');
    return elements;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    at++;
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        throw new Malformed();
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unit();
      default -> throw new Malformed();
    };
  }

  private char unit() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      char digit = peek();
      int value = digit < 128 ? Character.digit(digit, 16) : -1;
      if (value < 0) {
        throw new Malformed();
      }
      unit = unit * 16 + value;
      at++;
    }
    return (char) unit;
  }

  private Double number() {
    int from = at;
    take('-');
    if (!take('0')) {
      digits();
    }
    if (take('.')) {
      digits();
    }
    if (take('e') || take('E')) {
      if (!take('+')) {
        take('-');
      }
      digits();
    }
    return Double.valueOf(text.substring(from, at));
  }

  private void digits() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw new Malformed();
    }
  }

  /** The text of a value. */
  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case String string -> writeString(string, out);
      case Double number -> out.append(Json.write(number));
      case List<?> elements -> writeArray(elements, out);
      case Map<?, ?> members -> writeObject(members, out);
      case Boolean bool -> out.append(bool);
      case null, default -> out.append("null");
    }
  }

  private static void writeArray(List<?> elements, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(elements.get(i), out);
    }
    out.append(']');
  }

  private static void writeObject(Map<?, ?> members, StringBuilder out) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(members.entrySet());
    entries.sort(Comparator.comparingLong(entry -> index((String) entry.getKey())));
    out.append('{');
    for (int i = 0; i < entries.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      writeString((String) entries.get(i).getKey(), out);
      out.append(':');
      write(entries.get(i).getValue(), out);
    }
    out.append('}');
  }

  /** The array index that a key is, or what comes after them all. */
  private static long index(String key) {
    boolean digits =
        !key.isEmpty()
            && key.length() <= 10
            && key.chars().allMatch(c -> c >= '0' && c <= '9')
            && (key.length() == 1 || key.charAt(0) != '0');
    return digits ? Math.min(Long.parseLong(key), INDEX_END) : INDEX_END;
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || isHalf(text, i)) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              out.append(HEX[(c >> shift) & 15]);
            }
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isHalf(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
