package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code json@1.0}: messages as JSON. Numbers, texts, lists, messages, true, false and null are
 * those of JSON (HyperBEAM has texts for the last three); another atom is its name and stands in
 * {@code ao-types}. Bytes that are no UTF-8 are shown in base64url, which nothing tells from text.
 * Pure.
 */
public final class MessageJson {
  /** What a stranger may send: 10 MiB, {@value Structured#DEPTH_MAX} levels. */
  static final JsonLimits LIMITS = new JsonLimits(10 << 20, 10 << 20, Structured.DEPTH_MAX);

  private static final Set<String> NATURAL = Set.of("true", "false", "null");

  private MessageJson() {}

  /** The JSON of a message. */
  public static ObjectNode encode(Message message) {
    ObjectNode object = Json.object();
    TreeMap<String, String> atoms = new TreeMap<>();
    message.forEach((key, value) -> {
      object.set(key, encode(value));
      if (value instanceof Value.Atom atom && !NATURAL.contains(atom.name())) {
        atoms.put(key, "atom");
      }
    });
    if (!atoms.isEmpty()) {
      List<String> members = new ArrayList<>();
      atoms.forEach((key, type) -> members.add(Escapes.encode(key) + "=\"" + type + '"'));
      object.put(Structured.TYPES, String.join(", ", members));
    }
    return object;
  }

  /** The JSON of a value. */
  public static JsonNode encode(Value value) {
    return switch (value) {
      case Value.Binary binary -> Json.array().add(text(binary.bytes())).get(0);
      case Value.Whole whole -> Json.array().add(whole.number()).get(0);
      case Value.Real real -> Json.array().add(real.number()).get(0);
      case Value.Atom atom ->
          NATURAL.contains(atom.name())
              ? Json.parse(atom.name())
              : Json.array().add(atom.name()).get(0);
      case Value.Sequence sequence -> {
        ArrayNode array = Json.array();
        sequence.values().forEach(each -> array.add(encode(each)));
        yield array;
      }
      case Value.Map map -> encode(map.message());
    };
  }

  static String text(Bytes bytes) {
    return utf8(bytes).orElseGet(bytes::base64Url);
  }

  static Optional<String> utf8(Bytes bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads the JSON of a message.
   *
   * @throws MalformedMessageException if it is no object of JSON within the limits
   */
  public static Message parse(Bytes json) {
    try {
      JsonNode node = Json.parse(json, LIMITS);
      if (!node.isObject()) {
        throw new MalformedMessageException("a message in JSON is an object");
      }
      return decode(node);
    } catch (MalformedJsonException e) {
      throw new MalformedMessageException("the message is " + e.getMessage());
    }
  }

  /** The message that an object of JSON is; true, false and null are atoms. */
  public static Message decode(JsonNode object) {
    Message.Builder message = Message.builder();
    object
        .properties()
        .forEach(member -> {
          if (!member.getKey().equals(Structured.TYPES)) {
            message.put(member.getKey(), value(member.getValue()));
          }
        });
    JsonNode types = object.path(Structured.TYPES);
    if (types.isString()) {
      StructuredFields.dictionary(types.stringValue())
          .forEach((key, member) -> {
            JsonNode value = object.path(Escapes.decode(key));
            if (value.isString() && StructuredFields.text(member.only()).equals("atom")) {
              message.put(Escapes.decode(key), new Value.Atom(value.stringValue()));
            }
          });
    }
    return message.build();
  }

  /** The value that JSON stands for. */
  public static Value value(JsonNode node) {
    if (node.isObject()) {
      return new Value.Map(decode(node));
    }
    if (node.isArray()) {
      List<Value> values = new ArrayList<>();
      node.forEach(each -> values.add(value(each)));
      return new Value.Sequence(values);
    }
    if (node.isString()) {
      return Value.Binary.of(node.stringValue());
    }
    if (node.isIntegralNumber()) {
      return new Value.Whole(node.bigIntegerValue());
    }
    if (node.isNumber()) {
      double number = node.doubleValue();
      return Double.isFinite(number) ? new Value.Real(number) : Value.Binary.of(Json.write(node));
    }
    return new Value.Atom(node.isBoolean() ? Boolean.toString(node.booleanValue()) : "null");
  }
}
