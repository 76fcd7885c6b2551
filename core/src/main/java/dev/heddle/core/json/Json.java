package dev.heddle.core.json;

import dev.heddle.core.bytes.Bytes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as trees, read within {@link JsonLimits} and written the way {@code JSON.stringify} writes.
 *
 * <p>Trees keep the order of keys, of equal keys the last wins, integers of any size stay integers.
 * Text after the value, comments, NaN, single quotes and, of what JavaScript takes, half surrogate
 * pairs in keys are refused. Safe for use by any thread; trees are mutable and are not.
 */
public final class Json {
  private static final JsonMapper DEFAULT_MAPPER = mapper(JsonLimits.DEFAULT);
  private static final JsonMapper SMALL_MAPPER = mapper(JsonLimits.SMALL);
  private static final JsonMapper RECORD_MAPPER = mapper(JsonLimits.RECORD);

  private Json() {}

  /** Reads within {@link JsonLimits#DEFAULT}. */
  public static JsonNode parse(String text) {
    return parse(text, JsonLimits.DEFAULT);
  }

  /** Reads UTF-8 within {@link JsonLimits#DEFAULT}. */
  public static JsonNode parse(Bytes utf8) {
    return parse(utf8, JsonLimits.DEFAULT);
  }

  /**
   * Reads one value.
   *
   * @throws MalformedJsonException if the text is not exactly one JSON value within the limits
   */
  public static JsonNode parse(String text, JsonLimits limits) {
    checkSize(text.length(), limits);
    try {
      return present(mapperFor(limits).readTree(text));
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads one value from UTF-8.
   *
   * @throws MalformedJsonException if the text is not exactly one JSON value within the limits
   */
  public static JsonNode parse(Bytes utf8, JsonLimits limits) {
    checkSize(utf8.size(), limits);
    try {
      return present(mapperFor(limits).readTree(utf8.toByteArray()));
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /** A new, empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new, empty array. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /**
   * The text {@code JSON.stringify} gives for the value: no white space, the short escapes only
   * where they must be, keys that are array indexes first, numbers in JavaScript's shortest form
   * ({@code 1.0} is {@code 1}). Modules read this text into their memory, so each of its bytes is
   * part of the state. One difference remains: an integer beyond 2^53 keeps its digits.
   */
  public static String write(JsonNode node) {
    return new JsonWriter().write(node);
  }

  /** The text {@code JSON.stringify} gives for a number; null for what is not finite. */
  public static String write(double number) {
    return JsonWriter.number(number);
  }

  /** As {@link #write(JsonNode)}, in UTF-8. */
  public static Bytes writeBytes(JsonNode node) {
    return Bytes.utf8(write(node));
  }

  private static void checkSize(int size, JsonLimits limits) {
    if (size > limits.documentMax()) {
      throw new MalformedJsonException(
          "JSON of " + size + " bytes is over the limit of " + limits.documentMax());
    }
  }

  private static JsonNode present(JsonNode node) {
    if (node.isMissingNode()) {
      throw new MalformedJsonException("empty text is not JSON");
    }
    return node;
  }

  private static MalformedJsonException malformed(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    return new MalformedJsonException("not JSON: " + e.getOriginalMessage() + where, e);
  }

  private static JsonMapper mapperFor(JsonLimits limits) {
    if (limits.equals(JsonLimits.DEFAULT)) {
      return DEFAULT_MAPPER;
    }
    if (limits.equals(JsonLimits.SMALL)) {
      return SMALL_MAPPER;
    }
    return limits.equals(JsonLimits.RECORD) ? RECORD_MAPPER : mapper(limits);
  }

  private static JsonMapper mapper(JsonLimits limits) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.depthMax())
            .maxStringLength(limits.stringCharsMax())
            .maxNameLength(Math.min(limits.stringCharsMax(), 1 << 16))
            .maxNumberLength(400)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }
}
