package dev.heddle.node.smartweave;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.unit.Compute;
import dev.heddle.node.unit.FunctionFolds;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * {@code /evaluate} as the server of 3EM has it, for contracts, and for functions of this node
 * besides. Its parameters that name a gateway are not followed: the node reads from its own chain
 * and from the gateway that its operator named.
 */
public final class ContractRoutes {
  private static final int DIGITS_MAX = 15;

  private final ContractReader reader;
  private final FunctionFolds folds;
  private final Compute compute;

  public ContractRoutes(ContractReader reader, FunctionFolds folds, Compute compute) {
    this.reader = reader;
    this.folds = folds;
    this.compute = compute;
  }

  public Routes routes() {
    return new Routes(Surface.EXM).get("/evaluate", this::evaluate).post("/evaluate", this::dryRun);
  }

  private Response evaluate(Request request) {
    Bytes id =
        Ids.parse(
                request
                    .query("contractId")
                    .orElseThrow(() -> new Refusal(400, "contractId is missing")))
            .orElseThrow(() -> new Refusal(400, "contractId is no id of 43 characters"));
    if (!reader.has(id)) {
      return function(id);
    }
    return shown(
        request,
        reader.read(
            new ContractReader.Question(
                id,
                height(request.query("height")),
                evaluator(request),
                request.query("internalWrites").map(Boolean::parseBoolean),
                request.query("cache").filter("false"::equals).isPresent())));
  }

  /** What is no contract may be a function, which has its own log. */
  private Response function(Bytes id) {
    FunctionFolds.FunctionState state = folds.functionState(id, Optional.empty());
    JsonNode last =
        state.slot() > 0
            ? Json.parse(compute.result(id, state.slot()).json()).at("/Output/result")
            : Json.object().nullNode();
    String result = last.isMissingNode() ? "null" : Json.write(last);
    return Response.json(200, "{\"state\":%s,\"result\":%s}".formatted(state.state(), result));
  }

  private Response dryRun(Request request) {
    JsonNode json;
    try {
      json = Json.parse(request.body());
    } catch (MalformedJsonException e) {
      throw new Refusal(400, "the body is no JSON: " + e.getMessage());
    }
    return shown(
        request,
        reader.dryRun(DryRun.of(json), evaluator(request).orElse(Evaluator.THREE_EM_0_3_26)));
  }

  private static Response shown(Request request, ContractReader.Answer answer) {
    StringBuilder json = new StringBuilder();
    json.append("{\"state\":").append(answer.state());
    json.append(",\"result\":").append(answer.result());
    if (flag(request, "showValidity")) {
      json.append(",\"validity\":").append(answer.validity(flag(request, "showErrors")));
    }
    return Response.json(200, json.append('}').toString())
        .with("x-height", Long.toString(answer.height()))
        .with("x-evaluator", answer.evaluator().tag());
  }

  private static boolean flag(Request request, String name) {
    return request.query(name).filter("true"::equals).isPresent();
  }

  static OptionalLong height(Optional<String> given) {
    String digits = given.orElse("");
    if (digits.isEmpty()) {
      return OptionalLong.empty();
    }
    if (digits.length() > DIGITS_MAX || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Refusal(400, "height must be a whole number of at most 15 digits");
    }
    return OptionalLong.of(Long.parseLong(digits));
  }

  private static Optional<Evaluator> evaluator(Request request) {
    return request
        .query("evaluator")
        .map(name ->
            Evaluator.ofTag(name)
                .filter(
                    evaluator -> evaluator != Evaluator.HEDDLE && evaluator != Evaluator.PROCESS)
                .orElseThrow(() -> new Refusal(400, "there is no evaluator of contracts " + name)));
  }
}
