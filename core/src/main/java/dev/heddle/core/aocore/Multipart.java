package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a body of {@code httpsig@1.0}. Pure. */
final class Multipart {
  /** Parts of one body; a stranger chooses them. */
  static final int PARTS_MAX = 4096;

  private static final String CRLF = "\r\n";

  /** The line that names a part; a key of that name has a part of its own. */
  private static final String DISPOSITION = "content-disposition";

  private static final Bytes HEAD_END = Bytes.utf8(CRLF + CRLF);
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";\\s]{1,200})\"?");
  private static final Pattern NAME = Pattern.compile("name=\"([^\"]*)\"");

  private Multipart() {}

  /** A body and what separates its parts: the hash of them all. */
  record Written(Bytes body, String boundary) {}

  static Written write(Message inBody, String inline) {
    SortedMap<String, Bytes> parts = new TreeMap<>();
    group("", inBody, inline, parts);
    List<Bytes> joined = new ArrayList<>();
    for (Bytes part : parts.values()) {
      if (!joined.isEmpty()) {
        joined.add(Bytes.utf8(CRLF));
      }
      joined.add(part);
    }
    String boundary = Hashes.sha256(joined.toArray(Bytes[]::new)).base64Url();
    List<Bytes> body = new ArrayList<>();
    for (Bytes part : parts.values()) {
      body.add(Bytes.utf8("--" + boundary + CRLF));
      body.add(part);
      body.add(Bytes.utf8(CRLF));
    }
    body.add(Bytes.utf8("--" + boundary + "--"));
    return new Written(Bytes.concat(body.toArray(Bytes[]::new)), boundary);
  }

  private static void group(
      String path, Message message, String inline, SortedMap<String, Bytes> parts) {
    SortedMap<String, String> lines = new TreeMap<>();
    Bytes body = Bytes.EMPTY;
    for (Map.Entry<String, Value> entry : message.values().entrySet()) {
      String below =
          path.isEmpty()
              ? Escapes.encode(entry.getKey())
              : path + "/" + Escapes.encode(entry.getKey());
      switch (entry.getValue()) {
        case Value.Map map -> group(below, map.message(), inline, parts);
        case Value.Binary binary when entry.getKey().equals("body") && !path.isEmpty() ->
            body = binary.bytes();
        case Value.Binary binary -> {
          if (path.isEmpty()
              || entry.getKey().equals(DISPOSITION)
              || HttpMessage.header(entry.getKey(), binary).isEmpty()) {
            parts.put(below, part(below, inline, new TreeMap<>(), binary.bytes()));
          } else {
            lines.put(
                Escapes.encode(entry.getKey()),
                HttpMessage.header(entry.getKey(), binary).orElseThrow());
          }
        }
        case Value.Whole _, Value.Real _, Value.Atom _, Value.Sequence _ ->
            throw new IllegalArgumentException(
                "key " + entry.getKey() + " has a type: encode it first");
      }
    }
    if (path.isEmpty()) {
      return;
    }
    if (message.isEmpty()) {
      lines.put(Structured.TYPES, "empty-message");
    }
    if (!lines.isEmpty()) {
      parts.put(path, part(path, inline, lines, body));
    } else if (!body.isEmpty()) {
      parts.put(path + "/body", part(path + "/body", inline, lines, body));
    }
  }

  private static Bytes part(
      String name, String inline, SortedMap<String, String> lines, Bytes body) {
    lines.put(DISPOSITION, name.equals(inline) ? "inline" : "form-data;name=\"" + name + '"');
    StringBuilder head = new StringBuilder();
    lines.forEach((key, value) -> head.append(key).append(": ").append(value).append(CRLF));
    return Bytes.concat(Bytes.utf8(head + CRLF), body);
  }

  static Message read(Bytes body, String contentType, String inline, Message headers) {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw new MalformedMessageException("content-type multipart/form-data names no boundary");
    }
    Message whole = headers;
    int count = 0;
    for (Bytes part : split(body, Bytes.utf8("--" + boundary.group(1)))) {
      if (++count > PARTS_MAX) {
        throw new MalformedMessageException("a body has at most " + PARTS_MAX + " parts");
      }
      whole = added(whole, part, inline);
    }
    return whole;
  }

  private static List<Bytes> split(Bytes body, Bytes delimiter) {
    List<Bytes> parts = new ArrayList<>();
    int from = indexOf(body, delimiter, 0);
    while (from >= 0) {
      int start = from + delimiter.size();
      if (start + 2 <= body.size() && body.slice(start, start + 2).utf8().equals("--")) {
        return parts;
      }
      int next = indexOf(body, Bytes.concat(Bytes.utf8(CRLF), delimiter), start);
      if (next < start + 2) {
        break;
      }
      parts.add(body.slice(start + 2, next));
      from = next + 2;
    }
    throw new MalformedMessageException("the body does not end with its boundary");
  }

  private static Message added(Message whole, Bytes part, String inline) {
    int end = indexOf(part, HEAD_END, 0);
    Bytes body = end < 0 ? Bytes.EMPTY : part.from(end + HEAD_END.size());
    Message.Builder lines = Message.builder();
    String disposition = "";
    String head =
        new String((end < 0 ? part : part.slice(0, end)).toByteArray(), StandardCharsets.UTF_8);
    for (String line : head.split(CRLF, -1)) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        if (line.isEmpty()) {
          continue;
        }
        throw new MalformedMessageException("a part of the body has a line without a name");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      // AO-Core writes values as they are, spaces and line feeds at their ends included.
      String value = line.substring(line.startsWith(": ", colon) ? colon + 2 : colon + 1);
      if (name.equals(DISPOSITION)) {
        disposition = value.strip();
      } else {
        lines.put(Escapes.decode(name), value);
      }
    }
    return added(whole, name(disposition, inline), lines.build(), body);
  }

  private static String name(String disposition, String inline) {
    if (disposition.equals("inline")) {
      return inline;
    }
    Matcher name = NAME.matcher(disposition);
    if (!name.find()) {
      throw new MalformedMessageException(
          "a part of the body has no name; it needs content-disposition: form-data;name=\"…\"");
    }
    return name.group(1);
  }

  private static Message added(Message whole, String name, Message lines, Bytes body) {
    String[] keys = name.split("/", -1);
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Escapes.decode(keys[i]);
    }
    if (lines.isEmpty()) {
      return Flat.inserted(whole, keys, new Value.Binary(body));
    }
    boolean empty = lines.text(Structured.TYPES).orElse("").equals("empty-message");
    Message message = empty ? lines.without(Structured.TYPES) : lines;
    return Flat.inserted(
        whole,
        keys,
        new Value.Map(body.isEmpty() ? message : message.with("body", new Value.Binary(body))));
  }

  private static int indexOf(Bytes bytes, Bytes wanted, int from) {
    for (int i = from; i + wanted.size() <= bytes.size(); i++) {
      if (bytes.at(i) == wanted.at(0) && bytes.slice(i, i + wanted.size()).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }
}
