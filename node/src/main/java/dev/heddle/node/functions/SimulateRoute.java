package dev.heddle.node.functions;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.machine.js.WasmFunctions;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.unit.FunctionFolds.FunctionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * {@code POST /simulate} as 3EM serves it: the arguments of its {@code simulateContract} as JSON,
 * answered with what that returns. A source is JavaScript, or by {@code contractType} 1 a module in
 * WebAssembly. Beside those it takes {@code evaluator} (3EM 0.3.26 where there is none) and, in
 * {@code maybeContractSource}, {@code contentType}.
 *
 * <p>Without a source it simulates a function of this node, from the state that it has or from
 * {@code contractInitState}.
 */
final class SimulateRoute {
  private final FunctionsUnit unit;
  private final Tokens tokens;

  SimulateRoute(FunctionsUnit unit, Tokens tokens) {
    this.unit = unit;
    this.tokens = tokens;
  }

  Response simulate(Request request) {
    JsonNode json = ExmRoutes.body(request);
    List<Simulator.Interaction> interactions = interactions(json.path("interactions"));
    tokens.writes(ExmRoutes.token(request, json), interactions.size());
    JsonNode context = context(json.path("maybeExmContext"));
    Simulator.Plan begun = begun(json);
    Simulator.Plan plan =
        new Simulator.Plan(
            begun.moduleFormat(),
            begun.source(),
            begun.initState(),
            interactions,
            fetches(begun) ? member(context, "requests").orElseGet(Json::object) : begun.requests(),
            member(context, "kv").orElse(begun.keysAndValues()));
    boolean lazy = json.path("maybeSettings").path("LAZY_EVALUATION").asBoolean(false);
    return Response.json(200, Json.write(unit.simulate(plan, lazy)));
  }

  /** The conventions for WebAssembly have no way to ask the outside. */
  private static boolean fetches(Simulator.Plan plan) {
    return !plan.moduleFormat().equals(WasmFunctions.FORMAT);
  }

  private static Optional<ObjectNode> member(JsonNode context, String name) {
    return context.path(name) instanceof ObjectNode object
        ? Optional.of(object.deepCopy())
        : Optional.empty();
  }

  private Simulator.Plan begun(JsonNode json) {
    Optional<String> state = text(json.path("contractInitState"));
    JsonNode given = json.path("maybeContractSource");
    if (given.isObject()) {
      JsonNode bytes = given.path("contractSrc");
      JsonNode contentType = contentType(given);
      Bytes source =
          unit.recorded(
              ExmRoutes.source(bytes.isObject() ? bytes.path("data") : bytes), contentType);
      String format =
          Simulator.moduleFormat(
              FunctionsUnit.recordedType(contentType), evaluator(json, Evaluator.THREE_EM_0_3_26));
      return plan(format, source, state.orElse("{}"), "{}");
    }
    String id = json.path("contractId").asString("");
    Bytes function =
        Ids.parse(id)
            .orElseThrow(() -> new Refusal(400, "name a contractId or give a maybeContractSource"));
    FunctionRecord record = FunctionRecord.of(unit.record(function));
    FunctionState now = unit.state(function, Optional.empty());
    Evaluator evaluator =
        evaluator(json, now.upgradedEvaluator().orElseGet(() -> unit.evaluator(function)));
    return plan(
        Simulator.moduleFormat(record.contentType(), evaluator),
        now.upgradedSource().orElse(record.source()),
        state.orElse(now.state()),
        now.keysAndValues());
  }

  /** What the source is in: by its contractType where that names WebAssembly. */
  private static JsonNode contentType(JsonNode source) {
    return switch (source.path("contractType").asString("0")) {
      case "0", "JAVASCRIPT" -> source.path("contentType");
      case "1", "WASM" -> StringNode.valueOf(FunctionRecord.WASM);
      default ->
          throw new Refusal(
              400,
              "maybeContractSource: contractType 0 (JavaScript) and 1 (WebAssembly) are simulated,"
                  + " not "
                  + ExmRoutes.shown(source.path("contractType").asString("an object")));
    };
  }

  private static Simulator.Plan plan(String format, Bytes source, String state, String kv) {
    ExmRoutes.parsed("contractInitState", state);
    ObjectNode keysAndValues = (ObjectNode) Json.parse(kv);
    return new Simulator.Plan(format, source, state, List.of(), Json.object(), keysAndValues);
  }

  private static Evaluator evaluator(JsonNode json, Evaluator otherwise) {
    return json.has("evaluator")
        ? ExmRoutes.evaluator(json.path("evaluator").asString(""))
        : otherwise;
  }

  private static List<Simulator.Interaction> interactions(JsonNode list) {
    if (!list.isArray() || list.size() > FunctionsUnit.INPUTS_MAX) {
      throw new Refusal(
          400, "interactions must be an array of at most " + FunctionsUnit.INPUTS_MAX);
    }
    List<Simulator.Interaction> interactions = new ArrayList<>();
    for (JsonNode each : list) {
      if (!(each instanceof ObjectNode fields) || !fields.has("input")) {
        throw new Refusal(400, "an interaction must be an object with an input");
      }
      if (fields.path("id").asString("").equals(Simulator.FUNCTION)) {
        throw new Refusal(400, "no interaction may have the id " + Simulator.FUNCTION);
      }
      interactions.add(new Simulator.Interaction(fields));
    }
    return interactions;
  }

  private static JsonNode context(JsonNode json) {
    return json.isString() ? ExmRoutes.parsed("maybeExmContext", json.stringValue()) : json;
  }

  private static Optional<String> text(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return Optional.empty();
    }
    return Optional.of(json.isString() ? json.stringValue() : Json.write(json));
  }
}
