package dev.heddle.node.messenger;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Deliveries;
import dev.heddle.node.store.Deliveries.Held;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the messenger adds to our own surface: what a message caused and how to stop that, letters
 * that wait and that are dead, and what the messenger is about. Changes are the operator's.
 */
public final class MessengerApiRoutes {
  private static final String MESSAGE = "/api/v1/messages/{id}";
  private static final String DEAD = "/api/v1/dead-letters";

  /** Letters that one command deals with; more take another. */
  private static final int AT_ONCE_MAX = 1000;

  private static final int DIGITS_MAX = 9;

  private final MessengerUnit unit;
  private final Store store;
  private final OperatorOnly operator;

  public MessengerApiRoutes(MessengerUnit unit, Store store, OperatorOnly operator) {
    this.unit = unit;
    this.store = store;
    this.operator = operator;
  }

  public Routes routes() {
    return new Routes(Surface.HEDDLE)
        .get(MESSAGE + "/trace", this::trace)
        .post(MESSAGE + "/cancel", this::cancel)
        .get("/api/v1/messenger", request -> answer(standing()))
        .get("/api/v1/monitors/{pid}", this::monitor)
        .get("/api/v1/letters", request -> letters(request, false))
        .get(DEAD, request -> letters(request, true))
        .post(DEAD + "/retry", request -> all(request, unit.letters()::retry, "retried"))
        .post(DEAD + "/drop", request -> all(request, unit.letters()::drop, "dropped"))
        .post(DEAD + "/{id}/retry", request -> one(request, unit.letters()::retry, "retried"))
        .post(DEAD + "/{id}/drop", request -> one(request, unit.letters()::drop, "dropped"));
  }

  private Response trace(Request request) {
    Bytes id = id(request.parameter("id"));
    Optional<Bytes> process = request.query("process").map(MessengerApiRoutes::id);
    Entry entry =
        (process.isPresent() ? store.find(process.get(), id) : store.findAny(id))
            .orElseThrow(() ->
                new Refusal(
                    404,
                    "message "
                        + id
                        + " is in the log of no process here; nothing followed from it"));
    Trace.Limits limits =
        new Trace.Limits(
            Math.clamp(whole(request, "limit").orElse(200), 1, Trace.NODES_MAX),
            whole(request, "depth").orElse(Trace.NODES_MAX),
            whole(request, "from").orElse(0));
    return answer(unit.trace(entry, limits));
  }

  private Response cancel(Request request) {
    operator.check(request, "cancellations");
    Bytes id = id(request.parameter("id"));
    unit.cancel(id);
    return answer(Json.object().put("id", id.base64Url()).put("cancelled", true));
  }

  private Response letters(Request request, boolean dead) {
    int limit = Trace.page(whole(request, "limit"));
    Deliveries.LetterPage letters =
        store
            .deliveries()
            .letters(
                dead,
                request.query("process").map(MessengerApiRoutes::id),
                request.query("after").map(MessengerApiRoutes::id),
                limit);
    Deliveries.LetterCounts counts = store.deliveries().counts();
    ObjectNode page = Json.object().put("waiting", counts.waiting()).put("dead", counts.dead());
    ArrayNode list = page.putArray("letters");
    letters.letters().forEach(held -> list.add(LetterJson.of(held)));
    page.put("next", letters.next().map(Bytes::base64Url).orElse(null));
    return answer(page);
  }

  private interface Act {
    boolean on(Bytes letter);
  }

  private Response one(Request request, Act act, String done) {
    operator.check(request, "dead letters");
    Bytes id = id(request.parameter("id"));
    if (!act.on(id)) {
      throw new Refusal(404, "there is no letter " + id + "; it may have been delivered");
    }
    return answer(Json.object().put("id", id.base64Url()).put(done, 1));
  }

  /** The letters that are dead at this moment, as many as one page has. */
  private Response all(Request request, Act act, String done) {
    operator.check(request, "dead letters");
    Optional<Bytes> process = request.query("process").map(MessengerApiRoutes::id);
    List<Held> dead =
        store.deliveries().letters(true, process, Optional.empty(), AT_ONCE_MAX).letters();
    long count = dead.stream().filter(held -> act.on(held.letter().id())).count();
    long left = store.deliveries().counts().dead();
    return answer(Json.object().put(done, count).put("left", left));
  }

  private ObjectNode standing() {
    MessengerUnit.Standing standing = unit.standing();
    ObjectNode json = Json.object().put("owing", standing.owing());
    json.put("lettersWaiting", standing.lettersWaiting());
    json.put("lettersDead", standing.lettersDead());
    json.put("monitored", standing.monitored());
    ArrayNode stalled = json.putArray("stalled");
    for (Cranks.Stalled one : standing.stalled()) {
      stalled
          .addObject()
          .put("process", one.process().base64Url())
          .put("slot", one.slot())
          .put("tries", one.tries())
          .put("next", one.nextMs())
          .put("reason", one.reason());
    }
    ArrayNode slowed = json.putArray("slowed");
    for (Chains.Slowed chain : standing.slowed()) {
      slowed
          .addObject()
          .put("root", chain.root().base64Url())
          .put("items", chain.items())
          .put("depth", chain.depth());
    }
    return json;
  }

  private Response monitor(Request request) {
    Bytes process = id(request.parameter("pid"));
    return store
        .monitor(process)
        .map(monitor -> {
          ObjectNode json = Json.object().put("process", process.base64Url());
          json.put("cursor", monitor.cursor().orElse(null));
          json.put("skipped", store.deliveries().cronSkipped(process));
          return answer(json);
        })
        .orElseThrow(() -> new Refusal(404, "process " + process + " is not monitored"));
  }

  private static Response answer(ObjectNode json) {
    return Response.json(200, Json.write(json));
  }

  private static Bytes id(String text) {
    return Ids.parse(text)
        .orElseThrow(
            () -> new Refusal(400, "an id has 43 base64url letters, not " + text.length()));
  }

  private static Optional<Integer> whole(Request request, String name) {
    Optional<String> text = request.query(name).filter(value -> !value.isEmpty());
    if (text.isPresent() && !text.get().matches("[0-9]{1," + DIGITS_MAX + "}")) {
      throw new Refusal(
          400, "'%s': must be a whole number of at most %d digits".formatted(name, DIGITS_MAX));
    }
    return text.map(Integer::parseInt);
  }
}
