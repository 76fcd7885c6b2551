package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Structured fields (RFC 8941) as clients of AO-Core write them: read leniently, since keys and
 * tokens of some generations are none by the letter, and base64 comes in either alphabet.
 */
public final class StructuredFields {
  static final int CHARS_MAX = 1 << 20;

  private final String text;
  private int at;

  private StructuredFields(String text) {
    if (text.length() > CHARS_MAX) {
      throw new MalformedMessageException(
          "a structured field of " + text.length() + " characters; the limit is " + CHARS_MAX);
    }
    this.text = text;
  }

  /** A value of one thing. */
  sealed interface Bare {
    record Text(String value) implements Bare {}

    record Token(String value) implements Bare {}

    record Octets(Bytes value) implements Bare {}
  }

  /**
   * A member of a dictionary or list: one value, or several in parentheses.
   *
   * @param raw how it was written, parameters included
   */
  record Member(List<Bare> values, boolean inner, Map<String, Bare> parameters, String raw) {
    Bare only() {
      if (inner || values.size() != 1) {
        throw new MalformedMessageException("one value was expected, not (" + raw + ")");
      }
      return values.getFirst();
    }
  }

  /** How a value reads, whatever its kind; octets in base64url. */
  static String text(Bare bare) {
    return switch (bare) {
      case Bare.Text string -> string.value();
      case Bare.Token token -> token.value();
      case Bare.Octets octets -> octets.value().base64Url();
    };
  }

  /**
   * The values of a list as text.
   *
   * @throws MalformedMessageException if it is none
   */
  public static List<String> texts(String list) {
    return list(list).stream().map(member -> text(member.only())).toList();
  }

  static Map<String, Member> dictionary(String text) {
    StructuredFields fields = new StructuredFields(text);
    Map<String, Member> members = new LinkedHashMap<>();
    for (boolean more = fields.begins(); more; more = fields.goesOn()) {
      String key = fields.until("=,; ");
      if (key.isEmpty()) {
        throw fields.wrong("a key was expected");
      }
      if (fields.peek() == '=') {
        fields.at++;
        members.put(key, fields.member());
      } else {
        members.put(key, new Member(List.of(new Bare.Token("?1")), false, Map.of(), "?1"));
      }
    }
    return members;
  }

  static List<Member> list(String text) {
    StructuredFields fields = new StructuredFields(text);
    List<Member> members = new ArrayList<>();
    for (boolean more = fields.begins(); more; more = fields.goesOn()) {
      members.add(fields.member());
    }
    return members;
  }

  /** One value without parameters. */
  static Bare item(String text) {
    StructuredFields fields = new StructuredFields(text);
    fields.space();
    return fields.member().only();
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private boolean begins() {
    space();
    return at < text.length();
  }

  private boolean goesOn() {
    space();
    if (at == text.length()) {
      return false;
    }
    if (peek() != ',') {
      throw wrong("a comma was expected");
    }
    at++;
    space();
    if (at == text.length()) {
      throw wrong("nothing comes after a comma");
    }
    return true;
  }

  private Member member() {
    int from = at;
    boolean inner = peek() == '(' && !text.startsWith("(ao-type-", at);
    List<Bare> values = new ArrayList<>();
    if (inner) {
      at++;
      for (space(); peek() != ')'; space()) {
        values.add(bare());
      }
      at++;
    } else {
      values.add(bare());
    }
    Map<String, Bare> parameters = new LinkedHashMap<>();
    while (peek() == ';') {
      at++;
      space();
      String key = until("=;, )");
      boolean valued = peek() == '=';
      at += valued ? 1 : 0;
      parameters.put(key, valued ? bare() : new Bare.Token("?1"));
    }
    return new Member(List.copyOf(values), inner, parameters, text.substring(from, at));
  }

  private Bare bare() {
    return switch (peek()) {
      case '"' -> new Bare.Text(string());
      case ':' -> new Bare.Octets(octets());
      case '(' -> typed();
      case 0 -> throw wrong("a value was expected");
      default -> {
        String token = until(",; )");
        if (token.isEmpty()) {
          throw wrong("a value was expected");
        }
        yield new Bare.Token(token);
      }
    };
  }

  /** {@code (ao-type-integer) 1} as clients write it, without the quotes that belong round it. */
  private Bare typed() {
    int close = text.indexOf(") ", at);
    if (close < 0) {
      throw wrong("a type in parentheses does not end");
    }
    String type = text.substring(at, close + 2);
    at = close + 2;
    return new Bare.Text(type + (peek() == '"' ? quoted(string()) : until(",")));
  }

  private String string() {
    StringBuilder value = new StringBuilder();
    for (at++; peek() != '"'; at++) {
      if (peek() == '\\') {
        at++;
      }
      if (at >= text.length()) {
        throw wrong("a text in quotes does not end");
      }
      value.append(text.charAt(at));
    }
    at++;
    return value.toString();
  }

  private Bytes octets() {
    int end = text.indexOf(':', at + 1);
    if (end < 0) {
      throw wrong("octets do not end");
    }
    String base64 = text.substring(at + 1, end);
    at = end + 1;
    return base64(base64);
  }

  /** Reads base64 in either alphabet, with padding or without. */
  static Bytes base64(String text) {
    String url = text.replace('+', '-').replace('/', '_').replace("=", "");
    try {
      return Bytes.wrap(Base64.getUrlDecoder().decode(url));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(
          "not base64: " + (text.length() <= 64 ? text : text.substring(0, 64) + "…"));
    }
  }

  private String until(String ends) {
    int from = at;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void space() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private MalformedMessageException wrong(String what) {
    return new MalformedMessageException(
        "not a structured field: " + what + " at character " + (at + 1));
  }
}
