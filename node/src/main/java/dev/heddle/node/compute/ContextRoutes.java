package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads of contexts, below {@code /api/v1/processes/{pid}/context}: {@code /} for the root, {@code
 * /value?key=} and {@code /range?prefix=} (or {@code from=}, {@code to=}) for what is in it. All
 * take {@code slot=} or {@code head=optimistic}, the latter two {@code proof=1}. {@code
 * /witness?slot=} is for a judge. Keys are text; {@code keyHex}, {@code fromHex} and so on are for
 * others. docs/context.md is for who uses them.
 */
final class ContextRoutes {
  /** The most entries of one answer; who wants more goes on behind the last key. */
  static final int RANGE_ENTRIES_MAX = 1_000;

  /** The bytes of keys and values after which an answer ends. */
  static final long RANGE_BYTES_MAX = 1 << 20;

  private static final int RANGE_ENTRIES = 100;
  private static final int DIGITS_MAX = 15;
  private static final String BELOW = "/api/v1/processes/{pid}/context";
  private static final String READER = "context.mjs";

  private final Contexts contexts;
  private final Optional<OptimisticHeads> heads;

  ContextRoutes(ComputeUnit unit, Optional<OptimisticHeads> heads) {
    this.contexts = new Contexts(unit);
    this.heads = heads;
  }

  Routes addTo(Routes routes) {
    return routes
        .get(BELOW, this::summary)
        .get(BELOW + "/value", this::value)
        .get(BELOW + "/range", this::range)
        .get(BELOW + "/witness", this::witness)
        .get("/sdk/" + READER, request -> reader());
  }

  private Response summary(Request request) {
    Bytes process = ComputeApiRoutes.process(request);
    Contexts.At at = at(process, request);
    return ComputeApiRoutes.answer(
        head(process, at)
            .put("entries", at.context().entries())
            .put("bytes", at.context().bytes()));
  }

  private Response value(Request request) {
    Bytes process = ComputeApiRoutes.process(request);
    Bytes key =
        bytes(request, "key")
            .orElseThrow(() -> new Refusal(400, "'key': name the key to read, or 'keyHex'"));
    Contexts.At at = at(process, request);
    if (proves(request)) {
      Trail trail = new Trail();
      Optional<Bytes> value = at.context().watched(trail).get(key);
      ObjectNode json = head(process, at).put("key", key.base64Url());
      json.put("value", value.map(Bytes::base64Url).orElse(null));
      return ComputeApiRoutes.answer(proven(json, trail));
    }
    Bytes value =
        at.context()
            .get(key)
            .orElseThrow(() ->
                new Refusal(
                    404,
                    "the context of process %s has no such key at slot %d"
                        .formatted(process, at.slot())));
    return Response.bytes(200, "application/octet-stream", value)
        .with("Heddle-Slot", Long.toString(at.slot()))
        .with("Heddle-Context-Root", at.context().root().base64Url());
  }

  private Response range(Request request) {
    Bytes process = ComputeApiRoutes.process(request);
    Contexts.At at = at(process, request);
    Optional<Bytes> prefix = bytes(request, "prefix");
    Bytes from = bytes(request, "from").or(() -> prefix).orElse(Bytes.EMPTY);
    Optional<Bytes> to = bytes(request, "to").or(() -> prefix.flatMap(ContextRoutes::behind));
    long limit = whole(request, "limit").orElse((long) RANGE_ENTRIES);
    if (limit < 1 || limit > RANGE_ENTRIES_MAX) {
      throw new Refusal(400, "'limit': must be 1 to " + RANGE_ENTRIES_MAX);
    }
    Trail trail = new Trail();
    KvMap context = proves(request) ? at.context().watched(trail) : at.context();
    List<KvMap.Entry> entries =
        context.range(new KvMap.Range(from, to, (int) limit, RANGE_BYTES_MAX));
    ObjectNode json = head(process, at);
    ArrayNode list = json.putArray("entries");
    for (KvMap.Entry entry : entries) {
      list.addObject().put("key", entry.key().base64Url()).put("value", entry.value().base64Url());
    }
    boolean more =
        !entries.isEmpty()
            && at.context()
                .keyAfter(entries.getLast().key())
                .filter(next -> to.isEmpty() || next.compareTo(to.get()) < 0)
                .isPresent();
    json.put("more", more);
    return ComputeApiRoutes.answer(proves(request) ? proven(json, trail) : json);
  }

  private Response witness(Request request) {
    long slot =
        whole(request, "slot")
            .filter(number -> number > 0)
            .orElseThrow(() -> new Refusal(400, "'slot': name the slot to judge, from 1"));
    return Response.json(200, contexts.witness(ComputeApiRoutes.process(request), slot));
  }

  /** The first key that is greater than all that begin so; none where there can be no greater. */
  private static Optional<Bytes> behind(Bytes prefix) {
    byte[] bytes = prefix.toByteArray();
    int last = bytes.length - 1;
    while (last >= 0 && bytes[last] == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      return Optional.empty();
    }
    bytes[last]++;
    return Optional.of(Bytes.wrap(bytes).slice(0, last + 1));
  }

  private static Response reader() {
    try (InputStream in = Objects.requireNonNull(KvMap.class.getResourceAsStream(READER))) {
      return Response.bytes(200, "text/javascript; charset=utf-8", Bytes.wrap(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Contexts.At at(Bytes process, Request request) {
    Optional<Long> slot = whole(request, "slot");
    Optional<OptimisticHeads> optimistic = HeadRoutes.asked(request, heads);
    if (optimistic.isPresent() && slot.isPresent()) {
      throw new Refusal(400, "'slot': the optimistic head is read where it is");
    }
    return optimistic
        .map(head -> head.context(process))
        .orElseGet(() -> contexts.at(process, slot));
  }

  private static ObjectNode head(Bytes process, Contexts.At at) {
    return Json.object()
        .put("process", process.base64Url())
        .put("slot", at.slot())
        .put("context", "kv@1")
        .put("contextRoot", at.context().root().base64Url());
  }

  private static ObjectNode proven(ObjectNode json, Trail trail) {
    ArrayNode blobs = json.putArray("blobs");
    trail.blobs().forEach(blob -> blobs.add(blob.base64Url()));
    return json;
  }

  private static boolean proves(Request request) {
    return request
        .query("proof")
        .filter(text -> text.equals("1") || text.equals("true"))
        .isPresent();
  }

  private static Optional<Bytes> bytes(Request request, String name) {
    Optional<String> hex = request.query(name + "Hex");
    if (hex.isPresent()) {
      try {
        return Optional.of(Bytes.hex(hex.get()));
      } catch (IllegalArgumentException e) {
        throw new Refusal(400, "'%sHex': must be hex, two digits a byte".formatted(name));
      }
    }
    return request.query(name).map(Bytes::utf8);
  }

  private static Optional<Long> whole(Request request, String name) {
    Optional<String> text = request.query(name).filter(value -> !value.isEmpty());
    if (text.isPresent() && !text.get().matches("[0-9]{1," + DIGITS_MAX + "}")) {
      throw new Refusal(
          400, "'%s': must be a whole number of at most %d digits".formatted(name, DIGITS_MAX));
    }
    return text.map(Long::parseLong);
  }
}
