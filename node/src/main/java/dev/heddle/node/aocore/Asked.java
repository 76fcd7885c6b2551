package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Route;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Request;
import java.util.Locale;
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

  boolean posts() {
    return request.method().equals("POST");
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
