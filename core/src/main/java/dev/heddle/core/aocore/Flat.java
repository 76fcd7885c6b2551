package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code flat@1.0}: a TABM as its leaves, each under the path of keys that leads to it. A message
 * without keys has no leaf and is lost. Pure.
 */
public final class Flat {
  private Flat() {}

  /** The leaves by their paths, keys separated by slashes. */
  public static SortedMap<String, Bytes> encode(Message tabm) {
    SortedMap<String, Bytes> leaves = new TreeMap<>();
    collect("", tabm, leaves);
    return leaves;
  }

  private static void collect(String above, Message tabm, SortedMap<String, Bytes> leaves) {
    tabm.forEach((key, value) -> {
      switch (value) {
        case Value.Map map -> collect(above + key + "/", map.message(), leaves);
        case Value.Binary binary -> leaves.put(above + key, binary.bytes());
        case Value.Whole _, Value.Real _, Value.Atom _, Value.Sequence _ ->
            throw new IllegalArgumentException("key " + key + " has a type: encode it first");
      }
    });
  }

  /**
   * The TABM with these leaves.
   *
   * @throws MalformedMessageException if a leaf lies below another one
   */
  public static Message decode(Map<String, Bytes> leaves) {
    Message whole = Message.EMPTY;
    for (Map.Entry<String, Bytes> leaf : leaves.entrySet()) {
      whole = inserted(whole, leaf.getKey(), new Value.Binary(leaf.getValue()));
    }
    return whole;
  }

  /** The message with a value at a path; where there is a message already, with that of both. */
  static Message inserted(Message into, String[] path, Value value) {
    return inserted(into, path, 0, value);
  }

  private static Message inserted(Message into, String path, Value value) {
    return inserted(into, path.split("/", -1), 0, value);
  }

  private static Message inserted(Message into, String[] path, int at, Value value) {
    if (at > Structured.DEPTH_MAX) {
      throw new MalformedMessageException(
          "messages lie more than " + Structured.DEPTH_MAX + " deep");
    }
    String key = path[at];
    Value old = into.values().get(key);
    if (at == path.length - 1) {
      if (old == null) {
        return into.with(key, value);
      }
      if (old instanceof Value.Map below && value instanceof Value.Map above) {
        return into.with(key, new Value.Map(below.message().merged(above.message())));
      }
      throw twice(path);
    }
    return switch (old) {
      case null -> into.with(key, new Value.Map(inserted(Message.EMPTY, path, at + 1, value)));
      case Value.Map map ->
          into.with(key, new Value.Map(inserted(map.message(), path, at + 1, value)));
      default -> throw twice(path);
    };
  }

  private static MalformedMessageException twice(String[] path) {
    return new MalformedMessageException("there are two values at " + String.join("/", path));
  }

  /**
   * Lines of {@code path: value}.
   *
   * @throws MalformedMessageException if a value has more than one line, or a key a colon and a
   *     blank, which would be read as something else
   */
  public static String write(Message tabm) {
    StringBuilder lines = new StringBuilder();
    encode(tabm)
        .forEach((path, leaf) -> {
          String value = leaf.utf8();
          if (value.indexOf('\n') >= 0 || path.indexOf('\n') >= 0 || path.contains(": ")) {
            throw new MalformedMessageException("what lies at " + path + " is more than one line");
          }
          lines.append(path).append(": ").append(value).append('\n');
        });
    return lines.toString();
  }

  /**
   * Reads lines of {@code path: value}.
   *
   * @throws MalformedMessageException if a line is none, or a path comes twice
   */
  public static Message parse(String lines) {
    Message whole = Message.EMPTY;
    for (String line : lines.split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (line.isBlank()) {
        continue;
      }
      if (colon < 0) {
        throw new MalformedMessageException("a line of flat@1.0 is PATH: VALUE, not " + line);
      }
      whole = inserted(whole, line.substring(0, colon), Value.Binary.of(line.substring(colon + 2)));
    }
    return whole;
  }
}
