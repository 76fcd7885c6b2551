package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code structured@1.0}: messages with values of any kind, to and from TABMs.
 *
 * <p>The key {@code ao-types} of a TABM names the kinds of its values that are not plain binaries:
 * a dictionary of keys, escaped, to {@code integer}, {@code float}, {@code atom}, {@code list}, or
 * to {@code empty-binary}, {@code empty-list} and {@code empty-message} where the key itself is
 * left out. A list is a message with the keys 1, 2 and so on, in which {@code ao-types} says of the
 * key {@code .} that it is one. The earlier form of lists, in one text, is read too. Pure.
 */
public final class Structured {
  static final String TYPES = "ao-types";

  /** Messages within messages; deeper ones are no message. */
  static final int DEPTH_MAX = 64;

  private static final int FLOAT_DIGITS = 21;

  private Structured() {}

  /** The TABM of a message. */
  public static Message encode(Message message) {
    return encode(message, false);
  }

  private static Message encode(Message message, boolean list) {
    Message.Builder tabm = Message.builder();
    SortedMap<String, String> types = new TreeMap<>();
    if (list) {
      types.put(".", "list");
    }
    message.forEach((key, value) -> {
      switch (value) {
        case Value.Binary binary when binary.bytes().isEmpty() -> types.put(key, "empty-binary");
        case Value.Binary binary -> tabm.put(key, binary);
        case Value.Whole whole -> {
          types.put(key, "integer");
          tabm.put(key, whole.number().toString());
        }
        case Value.Real real -> {
          types.put(key, "float");
          tabm.put(key, scientific(real.number()));
        }
        case Value.Atom atom -> {
          types.put(key, "atom");
          tabm.put(key, StructuredFields.quoted(atom.name()));
        }
        case Value.Sequence none when none.values().isEmpty() -> types.put(key, "empty-list");
        case Value.Sequence some -> tabm.put(key, encode(Message.numbered(some.values()), true));
        case Value.Map none when none.message().isEmpty() -> types.put(key, "empty-message");
        case Value.Map some -> tabm.put(key, encode(some.message(), false));
      }
    });
    if (!types.isEmpty()) {
      tabm.put(TYPES, dictionary(types));
    }
    return tabm.build();
  }

  private static String dictionary(SortedMap<String, String> types) {
    List<String> members = new ArrayList<>();
    types.forEach((key, type) -> members.add(Escapes.encode(key) + "=\"" + type + '"'));
    return String.join(", ", members);
  }

  /** Twenty decimals and an exponent of two digits or more, as Erlang writes floats. */
  private static String scientific(double number) {
    BigDecimal exact = new BigDecimal(number);
    if (exact.signum() == 0) {
      return "0.00000000000000000000e+00";
    }
    BigDecimal rounded = exact.round(new MathContext(FLOAT_DIGITS, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().abs().toString();
    String padded = digits + "0".repeat(FLOAT_DIGITS - digits.length());
    return "%s%s.%se%s%02d"
        .formatted(
            exact.signum() < 0 ? "-" : "",
            padded.substring(0, 1),
            padded.substring(1),
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }

  /**
   * The message of a TABM.
   *
   * @throws MalformedMessageException if a value is not of the kind that is said of it
   */
  public static Message decode(Message tabm) {
    return decodeValue(tabm, 0).asMessage().orElse(Message.EMPTY);
  }

  private static Value decodeValue(Message tabm, int depth) {
    if (depth > DEPTH_MAX) {
      throw new MalformedMessageException("messages lie more than " + DEPTH_MAX + " deep");
    }
    Map<String, String> types = types(tabm);
    Message.Builder message = Message.builder();
    types.forEach((key, type) -> empty(type).ifPresent(value -> message.put(key, value)));
    tabm.forEach((key, value) -> {
      if (!key.equals(TYPES)) {
        message.put(key, decode(key, type(types, key), value, depth));
      }
    });
    Message built = message.build();
    return "list".equals(types.get(".")) ? sequence(built.without(".")) : new Value.Map(built);
  }

  /** Ids keep their letters; earlier clients write other keys as they please. */
  private static @Nullable String type(Map<String, String> types, String key) {
    String type = types.get(key);
    return type == null ? types.get(key.toLowerCase(Locale.ROOT)) : type;
  }

  private static Value decode(String key, @Nullable String type, Value value, int depth) {
    Value read =
        switch (value) {
          case Value.Map map -> decodeValue(map.message(), depth + 1);
          case Value.Binary binary when type != null -> typed(key, type, binary.bytes().utf8());
          case Value.Binary _, Value.Whole _, Value.Real _, Value.Atom _, Value.Sequence _ -> value;
        };
    return "list".equals(type) && read instanceof Value.Map map ? sequence(map.message()) : read;
  }

  private static Map<String, String> types(Message tabm) {
    Map<String, String> types = new TreeMap<>();
    tabm.text(TYPES)
        .ifPresent(text ->
            StructuredFields.dictionary(text)
                .forEach((key, member) ->
                    types.put(Escapes.decode(key), StructuredFields.text(member.only()))));
    return types;
  }

  private static Optional<Value> empty(String type) {
    return switch (type) {
      case "empty-binary" -> Optional.of(new Value.Binary(Bytes.EMPTY));
      case "empty-list" -> Optional.of(new Value.Sequence(List.of()));
      case "empty-message" -> Optional.of(new Value.Map(Message.EMPTY));
      default -> Optional.empty();
    };
  }

  /**
   * Reads a value by the name of its kind.
   *
   * @param key for the words of the failure
   * @throws MalformedMessageException if it is none of that kind
   */
  static Value typed(String key, String type, String text) {
    return typed(key, type, text, 0);
  }

  private static Value typed(String key, String type, String text, int depth) {
    if (depth > DEPTH_MAX) {
      throw new MalformedMessageException("lists lie more than " + DEPTH_MAX + " deep");
    }
    try {
      return switch (type.toLowerCase(Locale.ROOT)) {
        case "integer" -> new Value.Whole(new BigInteger(digits(text)));
        case "float" -> new Value.Real(Double.parseDouble(digits(text)));
        case "atom" -> new Value.Atom(StructuredFields.text(StructuredFields.item(text)));
        case "list" -> inline(key, text, depth);
        case "empty-binary", "empty-list", "empty-message" -> empty(type).orElseThrow();
        default -> Value.Binary.of(text);
      };
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("key " + key + " is said to be of type " + type);
    }
  }

  private static String digits(String text) {
    if (text.length() > 400) {
      throw new IllegalArgumentException("a number of " + text.length() + " characters");
    }
    return text.strip();
  }

  /** A list in one text: texts, of which those that are something else say so in parentheses. */
  private static Value inline(String key, String text, int depth) {
    List<Value> values = new ArrayList<>();
    for (StructuredFields.Member member : StructuredFields.list(text)) {
      String value = StructuredFields.text(member.only());
      int close = value.startsWith("(ao-type-") ? value.indexOf(") ") : -1;
      values.add(
          close < 0
              ? Value.Binary.of(value)
              : typed(
                  key,
                  value.substring("(ao-type-".length(), close),
                  value.substring(close + 2),
                  depth + 1));
    }
    return new Value.Sequence(values);
  }

  private static Value sequence(Message numbered) {
    List<String> keys = new ArrayList<>(numbered.values().keySet());
    if (!keys.stream().allMatch(key -> key.matches("\\d{1,9}"))) {
      throw new MalformedMessageException("a list has keys that are no numbers");
    }
    keys.sort(Comparator.comparingInt(Integer::parseInt));
    return new Value.Sequence(keys.stream().map(key -> numbered.get(key).orElseThrow()).toList());
  }
}
