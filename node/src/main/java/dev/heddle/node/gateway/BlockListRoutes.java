package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.gateway.BlockList.Entry;
import dev.heddle.node.gateway.BlockList.Kind;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import java.io.UncheckedIOException;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the gateway does not serve, for its operator: {@code GET /blocked}, {@code PUT} and {@code
 * DELETE /blocked/ids/{id}} and {@code /blocked/hashes/{hash}}, the hash being the SHA-256 of data
 * in base64url.
 */
public final class BlockListRoutes {
  private static final String WHAT = "the gateway's blocked items";

  private final BlockList list;
  private final OperatorOnly operator;

  public BlockListRoutes(BlockList list, OperatorOnly operator) {
    this.list = list;
    this.operator = operator;
  }

  /** The routes, below {@code /api/v1}. */
  public Routes routes() {
    Routes routes = new Routes(Surface.HEDDLE).get("/blocked", this::show);
    for (Kind kind : Kind.values()) {
      String path = kind == Kind.ID ? "/blocked/ids/{value}" : "/blocked/hashes/{value}";
      routes.add("PUT", path, request -> add(request, kind));
      routes.delete(path, request -> remove(request, kind));
    }
    return routes;
  }

  private Response show(Request request) {
    operator.check(request, WHAT);
    ArrayNode all = Json.array();
    list.list().forEach(entry -> all.add(json(entry)));
    return Response.json(200, Json.write(Json.object().set("blocked", all)));
  }

  private static ObjectNode json(Entry entry) {
    return Json.object()
        .put("kind", entry.kind().name().toLowerCase(Locale.ROOT))
        .put("value", entry.value().base64Url())
        .put("reason", entry.reason());
  }

  private Response add(Request request, Kind kind) {
    operator.check(request, WHAT);
    Entry entry = new Entry(kind, value(request), reason(request));
    try {
      if (!list.add(entry)) {
        throw new Refusal(
            507, BlockList.ENTRIES_MAX + " entries are blocked already; remove some first");
      }
    } catch (UncheckedIOException e) {
      throw new Refusal(503, e.getMessage() + ": " + e.getCause());
    }
    return Response.json(200, Json.write(json(entry)));
  }

  private Response remove(Request request, Kind kind) {
    operator.check(request, WHAT);
    Bytes value = value(request);
    try {
      if (!list.remove(kind, value)) {
        throw new Refusal(404, value + " is not blocked");
      }
    } catch (UncheckedIOException e) {
      throw new Refusal(503, e.getMessage() + ": " + e.getCause());
    }
    return Response.empty(204);
  }

  private static Bytes value(Request request) {
    String text = request.parameter("value");
    return Ids.parse(text)
        .orElseThrow(
            () -> new Refusal(400, "not an id or hash (43 characters of base64url): " + text));
  }

  private static String reason(Request request) {
    if (request.body().isEmpty()) {
      return "";
    }
    String reason;
    try {
      reason = Json.parse(request.body()).path("reason").asString("");
    } catch (MalformedJsonException e) {
      throw new Refusal(400, "expected nothing, or {\"reason\": \"<why>\"}: " + e.getMessage());
    }
    if (reason.length() > BlockList.REASON_CHARS_MAX) {
      throw new Refusal(400, "a reason has up to " + BlockList.REASON_CHARS_MAX + " letters");
    }
    return reason;
  }
}
