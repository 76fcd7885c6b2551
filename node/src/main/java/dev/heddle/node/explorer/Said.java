package dev.heddle.node.explorer;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a stranger's program or message says, as people can read it.
 *
 * @param text readable; its beginning where there is more
 * @param table the same as a table, where it is JSON of that shape
 * @param cut whether there is more
 * @param kind what it was taken for: text, JSON or bytes
 */
record Said(String text, Optional<Table> table, boolean cut, String kind) {
  /** Letters of one text on a page. */
  static final int CHARS_MAX = 16_384;

  /** Larger texts are not looked at for what is in them. */
  private static final int PARSED_CHARS_MAX = 1 << 20;

  private static final int HEX_BYTES_MAX = 512;
  private static final int HEX_LINE_BYTES = 16;
  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");

  static final Said NOTHING = new Said("", Optional.empty(), false, "nothing");

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Whether there is nothing to see. */
  boolean isBlank() {
    return text.isBlank();
  }

  /**
   * The Output of a result: aos and its like put what matters into its {@code data}, functions into
   * {@code result}.
   */
  static Said ofOutput(JsonNode output) {
    if (output.has("result") && output.has("validity")) {
      return ofJson(output.path("result"));
    }
    JsonNode inner = output(output);
    return inner.isString() ? ofText(inner.stringValue()) : ofJson(inner);
  }

  /** What aos and its like have printed. */
  static JsonNode output(JsonNode output) {
    JsonNode data = output.isObject() && output.has("data") ? output.path("data") : output;
    return data.isObject() && data.has("output") ? data.path("output") : data;
  }

  /** The data of an item. */
  static Said ofData(Bytes data) {
    Bytes beginning = data.slice(0, Math.min(data.size(), PARSED_CHARS_MAX));
    Optional<String> text = text(beginning, data.size() > beginning.size());
    if (text.isEmpty()) {
      Bytes shown = data.slice(0, Math.min(data.size(), HEX_BYTES_MAX));
      return new Said(hex(shown), Optional.empty(), data.size() > HEX_BYTES_MAX, "bytes");
    }
    return ofText(text.get());
  }

  static Said ofText(String text) {
    String plain = COLOURS.matcher(text).replaceAll("");
    char first = plain.isBlank() ? ' ' : plain.stripLeading().charAt(0);
    if ((first == '{' || first == '[') && plain.length() <= PARSED_CHARS_MAX) {
      try {
        return ofJson(Json.parse(plain, JsonLimits.DEFAULT));
      } catch (MalformedJsonException e) {
        // It only looks like it.
      }
    }
    return of(plain, Optional.empty(), plain.isEmpty() ? "nothing" : "text");
  }

  private static Said ofJson(JsonNode json) {
    if (json.isMissingNode() || json.isNull() || (json.isContainer() && json.isEmpty())) {
      return json.isContainer() ? of(Json.write(json), Optional.empty(), "JSON") : NOTHING;
    }
    String text = json.isContainer() ? json.toPrettyString() : Json.write(json);
    return of(text, Table.of(json), "JSON");
  }

  private static Said of(String text, Optional<Table> table, String kind) {
    return new Said(Shown.cut(text, CHARS_MAX), table, text.length() > CHARS_MAX, kind);
  }

  /** In one line, for lists. */
  String line(int charsMax) {
    return Shown.cut(text.replaceAll("\\s+", " ").strip(), charsMax);
  }

  private static Optional<String> text(Bytes bytes, boolean cut) {
    ByteBuffer buffer = bytes.buffer();
    // A letter that was cut in two does not make bytes of a text.
    for (int dropped = 0; dropped <= (cut ? 3 : 0); dropped++) {
      try {
        String text =
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(buffer.duplicate().limit(buffer.limit() - dropped))
                .toString();
        return text.chars().anyMatch(Said::isBinary) ? Optional.empty() : Optional.of(text);
      } catch (CharacterCodingException e) {
        // Perhaps with one byte less.
      }
    }
    return Optional.empty();
  }

  private static boolean isBinary(int c) {
    return c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\u001b';
  }

  private static String hex(Bytes bytes) {
    StringBuilder out = new StringBuilder();
    String digits = bytes.hex();
    for (int at = 0; at < digits.length(); at += 2) {
      boolean end = (at / 2 + 1) % HEX_LINE_BYTES == 0;
      out.append(digits, at, at + 2).append(end ? '\n' : ' ');
    }
    return out.toString();
  }
}
