package dev.heddle.node.functions;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.node.functions.FunctionsUnit.Written;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.unit.FunctionFolds.FunctionState;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What MEM has beside the surface that it shares with EXM: the Carbon testnet, forks, and the
 * question whether an interaction is part of a function. Here a testnet's functions are as
 * permanent as others, so an id of Carbon is that of the function.
 */
final class MemRoutes {
  /** The most functions that one answer lists, newest first. */
  static final int LISTED_MAX = 20;

  private final FunctionsUnit unit;
  private final Tokens tokens;

  MemRoutes(FunctionsUnit unit, Tokens tokens) {
    this.unit = unit;
    this.tokens = tokens;
  }

  /** By path, on the node's own host. */
  void addTo(Routes routes) {
    carbon(routes, "/carbon");
    routes.get("/carbon/state/{id}", this::state);
    routes.get("/mem/fork/{id}/{net}/{state*}", this::fork);
    routes.get("/mem/fork/{id}/{net}", this::fork);
    routes.get("/verify/{id}/{interaction}", this::verify);
    routes.get("/verify/{id}/{interaction}/{hosted}", this::verify);
  }

  /** Under the hosts of the services. */
  void addToHosts(Routes routes) {
    carbon(routes, "");
    routes.get("/mem/fork/{id}/{net}/{state*}", this::fork);
    routes.get("/mem/fork/{id}/{net}", this::fork);
    routes.get("/verify/{id}/{interaction}", this::verify);
  }

  private void carbon(Routes routes, String base) {
    routes
        .post(base + "/deploy", this::deploy)
        .post(base + "/write", this::write)
        .get(base + "/data/function/{id}", this::data)
        .get(base + "/functions", _ -> functions());
  }

  private Response deploy(Request request) {
    JsonNode json = ExmRoutes.body(request);
    String source = json.path("src").asString("");
    if (source.isEmpty()) {
      throw new Refusal(400, "src is missing: expected {\"src\": \"…\", \"state\": \"{…}\"}");
    }
    JsonNode state = json.path("state");
    Bytes id =
        deployed(
            new FunctionRecord(
                "",
                FunctionsUnit.JAVASCRIPT,
                Bytes.utf8(source),
                state.isString() ? state.stringValue() : Json.write(state)),
            Evaluator.HEDDLE,
            ExmRoutes.token(request, json));
    return answer(Json.object().put("function_id", id.base64Url()));
  }

  private Bytes deployed(FunctionRecord record, Evaluator evaluator, Optional<String> token) {
    ExmRoutes.parsed("the state", record.initState());
    tokens.deploys(token);
    return unit.deploy(record, evaluator, token);
  }

  private Response write(Request request) {
    JsonNode json = ExmRoutes.body(request);
    Bytes function = ExmRoutes.id(json.path("function_id").asString(""));
    unit.record(function);
    tokens.writes(ExmRoutes.token(request, json), 1);
    Written written = unit.write(function, Call.of(json));
    FunctionState state = unit.state(function, Optional.of(written.slot()));
    return answer(ExmRoutes.execution(List.of(written), state));
  }

  private Response state(Request request) {
    return Response.json(200, unit.state(id(request), Optional.empty()).state());
  }

  private Response data(Request request) {
    Bytes function = id(request);
    FunctionState state = unit.state(function, Optional.empty());
    Bytes source =
        state.upgradedSource().orElseGet(() -> FunctionRecord.of(unit.record(function)).source());
    ObjectNode answer = Json.object().put("src", source.utf8());
    answer.set("state", Json.parse(state.state()));
    ObjectNode context = answer.putObject("exmContext");
    context.putObject("requests");
    context.set("kv", Json.parse(state.keysAndValues()));
    return answer(answer);
  }

  private Response functions() {
    ArrayNode list = Json.array();
    unit.newest(LISTED_MAX).forEach(id -> list.add(id.base64Url()));
    return Response.json(200, Json.write(list));
  }

  /** A new function with the source of another, from the other's state or from a given one. */
  private Response fork(Request request) {
    Bytes function = id(request);
    String net = request.parameter("net");
    if (!List.of("mainnet", "testnet").contains(net)) {
      throw new Refusal(400, "a fork is of mainnet or testnet, not " + ExmRoutes.shown(net));
    }
    FunctionState now = unit.state(function, Optional.empty());
    FunctionRecord record = FunctionRecord.of(unit.record(function));
    Evaluator evaluator = now.upgradedEvaluator().orElseGet(() -> unit.evaluator(function));
    String given = request.path().endsWith("/" + net) ? "" : request.parameter("state");
    String state = given.isEmpty() ? now.state() : decoded(given);
    Bytes id =
        deployed(
            new FunctionRecord(
                "", record.contentType(), now.upgradedSource().orElse(record.source()), state),
            evaluator,
            request.query("token"));
    return answer(Json.object().put("id", id.base64Url()).put("function_id", id.base64Url()));
  }

  private static String decoded(String base64) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(base64)).utf8();
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "the state of a fork must be JSON in base64");
    }
  }

  private Response verify(Request request) {
    Bytes function = id(request);
    unit.record(function);
    boolean there =
        Ids.parse(request.parameter("interaction"))
            .filter(id -> unit.isPartOf(function, id))
            .isPresent();
    return answer(Json.object().put("result", there));
  }

  private static Bytes id(Request request) {
    return ExmRoutes.id(request.parameter("id"));
  }

  private static Response answer(ObjectNode json) {
    return Response.json(200, Json.write(json));
  }
}
