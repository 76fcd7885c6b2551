package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Route;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.http.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests to AO-Core, made by hand. */
record Asking(
    String method,
    String target,
    Map<String, List<String>> headers,
    Bytes body,
    Optional<VerifiedItem> item) {
  static Asking get(String target) {
    return new Asking("GET", target, Map.of(), Bytes.EMPTY, Optional.empty());
  }

  static Asking post(String target, String body) {
    return new Asking("POST", target, Map.of(), Bytes.utf8(body), Optional.empty());
  }

  Asking with(String header, String value) {
    Map<String, List<String>> more = new HashMap<>(headers);
    more.put(header, List.of(value));
    return new Asking(method, target, more, body, item);
  }

  Asking with(VerifiedItem signed) {
    return new Asking("POST", target, headers, signed.item().raw(), Optional.of(signed));
  }

  Request request() {
    return new Request(method, target, Map.of(), Map.of(), headers, body, "http://node");
  }

  Asked asked() {
    return new Asked(request(), Route.parse(target), item);
  }
}
