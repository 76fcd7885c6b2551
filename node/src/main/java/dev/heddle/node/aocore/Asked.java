package dev.heddle.node.aocore;

import dev.heddle.core.aocore.HttpMessage;
import dev.heddle.core.aocore.MalformedMessageException;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Route;
import dev.heddle.core.aocore.Route.Step;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Request;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/**
 * A request to AO-Core.
 *
 * @param item the signed data item that is its body, if it is one
 */
record Asked(Request request, Route route, Optional<VerifiedItem> item) {
  /** What says how to answer, and is no argument of anything else. */
  static final Set<String> PREFERENCES =
      Set.of("require-codec", "accept-codec", "accept-bundle", "accept", "signing-format");

  /** What headers say of an item that is the body, and not of what is signed. */
  private static final Set<String> OF_ITEMS =
      Set.of("content-type", "content-digest", "codec-device");

  boolean posts() {
    return request.method().equals("POST");
  }

  /**
   * All that the request says at a step, by name: in its signed item, else in path and query, else
   * in headers and body. The body that is signed, or else sent, is {@code body}.
   *
   * @throws MalformedMessageException if the body is said to be of parts, or to have a digest, and
   *     has not
   */
  Message said(Step step) {
    Message.Builder said = Message.builder();
    NavigableMap<String, String> fields = Envelopes.fields(request);
    if (item.isPresent()) {
      OF_ITEMS.forEach(fields::remove);
      said.putAll(new HttpMessage(fields, Bytes.EMPTY).decode());
    } else {
      said.putAll(new HttpMessage(fields, request.body()).decode());
    }
    said.putAll(step.arguments());
    item.map(Asked::signed).ifPresent(said::putAll);
    return said.build();
  }

  /** What was signed as an item, by names in small letters. */
  static Message signed(VerifiedItem signed) {
    Message.Builder said = Message.builder();
    for (Tag tag : signed.item().tags().list()) {
      said.put(tag.name().toLowerCase(Locale.ROOT), tag.value());
    }
    Bytes data = signed.item().data();
    return data.isEmpty() ? said.build() : said.put("body", data).build();
  }

  /** A preference: clients put it into the signed item, into the query, or among the headers. */
  Optional<String> preference(String name) {
    return item.flatMap(signed -> tag(signed, name))
        .or(() -> route.query().text(name))
        .or(() -> request.header(name));
  }

  private static Optional<String> tag(VerifiedItem signed, String name) {
    return signed.item().tags().list().stream()
        .filter(tag -> tag.name().toLowerCase(Locale.ROOT).equals(name))
        .map(Tag::value)
        .findFirst();
  }
}
