package dev.heddle.node.functions;

import dev.heddle.core.ao.FunctionRecord;
import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.caller.Molecule;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.js.Evaluator;
import dev.heddle.node.functions.FunctionsUnit.Written;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.unit.FunctionFolds.FunctionState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Functions as the clients of EXM, MEM, molecule.sh and 3EM know them, and beside that what those
 * never had: history, upgrade, tokens.
 *
 * <p>The same paths serve under the hosts of those services, see {@link FunctionHosts}.
 */
public final class ExmRoutes {
  private static final int HISTORY_MAX = 100;

  private final FunctionsUnit unit;
  private final Tokens tokens;
  private final FunctionHosts hosts;
  private final OperatorOnly operator;
  private final SimulateRoute simulations;
  private final MemRoutes mem;

  public ExmRoutes(FunctionsUnit unit, Tokens tokens, FunctionHosts hosts, OperatorOnly operator) {
    this.unit = unit;
    this.tokens = tokens;
    this.hosts = hosts;
    this.operator = operator;
    this.simulations = new SimulateRoute(unit, tokens);
    this.mem = new MemRoutes(unit, tokens);
  }

  /** By path, on the node's own host. */
  public Routes routes() {
    Routes routes = services(new Routes(Surface.EXM));
    mem.addTo(routes);
    return routes
        .post("/run/{id}", request -> run(id(request), request))
        .get("/molecule/{molecule}/{atom}/{rest*}", this::molecule)
        .get("/sdk/exm-preload.cjs", this::preload)
        .get("/exm/functions/{id}/history", this::history)
        .post("/exm/functions/{id}/upgrade", this::upgrade)
        .post("/exm/functions/{id}/bundles", this::bundle)
        .post("/exm/tokens", this::token);
  }

  /** Under the hosts of the services. */
  public Routes ofHosts() {
    Routes routes = services(new Routes(Surface.EXM));
    mem.addToHosts(routes);
    return routes.post("/", this::runAtHost).get("/{atom}/{rest*}", this::moleculeAtHost);
  }

  private Routes services(Routes routes) {
    return routes
        .post("/api/contract/deploy", this::deploy)
        .post("/api/transactions", this::write)
        .post("/transactions", this::write)
        .get("/read/{id}", this::read)
        .get("/api/state/{id}", this::read)
        .get("/state/{id}", this::read)
        .get("/kv/{id}", this::keysAndValues)
        .get("/evaluate", this::evaluate)
        .post("/simulate", simulations::simulate);
  }

  private Response deploy(Request request) {
    JsonNode json = body(request);
    Optional<String> token = token(request, json);
    Bytes source = unit.recorded(source(json.path("contractSrc")), json.path("contentType"));
    Evaluator evaluator =
        json.has("evaluator") ? evaluator(json.path("evaluator").asString("")) : Evaluator.HEDDLE;
    String initState =
        json.path("initState").isString()
            ? json.path("initState").stringValue()
            : Json.write(json.path("initState"));
    FunctionRecord record =
        new FunctionRecord(
            json.path("contractOwner").asString(""),
            FunctionsUnit.recordedType(json.path("contentType")),
            source,
            initState.isBlank() ? "{}" : initState);
    parsed("initState", record.initState());
    tokens.deploys(token);
    Bytes id = unit.deploy(record, evaluator, token);
    return answer(Json.object().put("id", id.base64Url()));
  }

  static Bytes source(JsonNode numbers) {
    byte[] source = new byte[numbers.size()];
    for (int i = 0; i < source.length; i++) {
      if (!numbers.get(i).isInt()) {
        throw new Refusal(400, "contractSrc must be the bytes of the source as numbers");
      }
      source[i] = (byte) numbers.get(i).intValue();
    }
    if (source.length == 0) {
      throw new Refusal(400, "contractSrc is empty");
    }
    return Bytes.wrap(source);
  }

  private Response write(Request request) {
    JsonNode json = body(request);
    Bytes function = id(json.path("functionId").asString(""));
    JsonNode inputs = json.path("inputs");
    if (!inputs.isArray() || inputs.isEmpty() || inputs.size() > FunctionsUnit.INPUTS_MAX) {
      throw new Refusal(400, "inputs must be 1 to " + FunctionsUnit.INPUTS_MAX + " interactions");
    }
    List<Call> calls = new ArrayList<>();
    inputs.forEach(input -> calls.add(Call.of(input)));
    return written(function, calls, token(request, json));
  }

  /** A call whose body is the input itself, as {@code https://<id>.exm.run} takes it. */
  private Response run(Bytes function, Request request) {
    return written(
        function,
        List.of(new Call(request.body().utf8(), List.of(), Optional.empty())),
        request.query("token"));
  }

  private Response runAtHost(Request request) {
    return run(
        hosts.function(request).orElseThrow(() -> new Refusal(404, "no function has this host")),
        request);
  }

  private Response written(Bytes function, List<Call> calls, Optional<String> token) {
    unit.record(function);
    tokens.writes(token, calls.size());
    List<Written> written = new ArrayList<>();
    for (Call call : calls) {
      written.add(unit.write(function, call));
    }
    Written last = written.getLast();
    FunctionState state = unit.state(function, Optional.of(last.slot()));
    ObjectNode answer = Json.object().put("status", "SUCCESS");
    ObjectNode data = answer.putObject("data").put("pseudoId", last.id().base64Url());
    data.set("execution", execution(written, state));
    return answer(answer);
  }

  static ObjectNode execution(List<Written> written, FunctionState state) {
    Written last = written.getLast();
    ObjectNode execution = Json.object();
    execution.set("state", Json.parse(state.state()));
    execution.set(
        "result",
        last.output().path("result").isMissingNode()
            ? Json.object().nullNode()
            : last.output().path("result"));
    ObjectNode validity = execution.putObject("validity");
    ObjectNode errors = Json.object();
    ObjectNode requests = Json.object();
    for (Written each : written) {
      validity.put(each.id().base64Url(), each.valid());
      each.error().ifPresent(error -> errors.put(each.id().base64Url(), error));
      each.requests().properties().forEach(entry -> requests.set(entry.getKey(), entry.getValue()));
    }
    ObjectNode context = execution.putObject("exmContext");
    context.set("requests", requests);
    context.set("kv", Json.parse(state.keysAndValues()));
    boolean updated =
        written.stream().anyMatch(each -> each.output().path("updated").asBoolean(false));
    execution.put("updated", updated);
    execution.set("errors", errors);
    return execution;
  }

  private Response read(Request request) {
    return Response.json(200, unit.state(id(request), Optional.empty()).state());
  }

  private Response keysAndValues(Request request) {
    return Response.json(200, unit.state(id(request), Optional.empty()).keysAndValues());
  }

  /** As {@code three_em serve}, of functions that are here. */
  private Response evaluate(Request request) {
    Bytes function =
        id(
            request
                .query("contractId")
                .orElseThrow(() -> new Refusal(400, "contractId is missing")));
    unit.record(function);
    FunctionState state = unit.state(function, Optional.empty());
    ObjectNode answer = Json.object();
    answer.set("state", Json.parse(state.state()));
    List<Written> last = state.slot() > 0 ? unit.history(function, state.slot(), 1) : List.of();
    answer.set(
        "result",
        last.isEmpty() ? Json.object().nullNode() : last.getFirst().output().path("result"));
    return answer(answer);
  }

  private Response history(Request request) {
    Bytes function = id(request);
    unit.record(function);
    long from = whole(request, "from", 1);
    int limit = (int) Math.min(HISTORY_MAX, Math.max(1, whole(request, "limit", HISTORY_MAX)));
    ObjectNode answer = Json.object().put("function", function.base64Url());
    ArrayNode list = answer.putArray("interactions");
    for (Written each : unit.history(function, from, limit)) {
      ObjectNode one = list.addObject().put("slot", each.slot()).put("id", each.id().base64Url());
      one.put("valid", each.valid());
      one.set("output", each.output());
      one.put("error", each.error().orElse(null));
      one.put("fetches", each.requests().size());
    }
    return answer(answer);
  }

  private Response upgrade(Request request) {
    JsonNode json = body(request);
    String token =
        token(request, json)
            .orElseThrow(() -> new Refusal(403, "an upgrade needs the token of the deployment"));
    Optional<Evaluator> evaluator =
        json.has("evaluator")
            ? Optional.of(evaluator(json.path("evaluator").asString("")))
            : Optional.empty();
    tokens.deploys(Optional.of(token));
    JsonNode contentType = json.path("contentType");
    Bytes source = unit.recorded(source(json.path("contractSrc")), contentType);
    String type = FunctionsUnit.recordedType(contentType);
    Written done = unit.upgrade(id(request), source, type, evaluator, token);
    if (!done.valid()) {
      throw new Refusal(400, done.error().orElse("the upgrade was refused"));
    }
    return answer(Json.object().put("id", done.id().base64Url()).put("slot", done.slot()));
  }

  private Response bundle(Request request) {
    FunctionBundles.Made made = unit.bundle(id(request));
    ObjectNode answer = Json.object().put("slot", made.slot()).put("more", made.more());
    ArrayNode ids = answer.putArray("bundles");
    made.bundles().forEach(id -> ids.add(id.base64Url()));
    return answer(answer);
  }

  private Response token(Request request) {
    operator.check(request, "tokens");
    JsonNode json = body(request);
    String token =
        tokens.make(
            new Tokens.Grant(
                json.path("name").asString(""),
                json.path("deploysPerDay").asLong(100),
                json.path("writesPerDay").asLong(10_000)));
    return answer(Json.object().put("token", token));
  }

  private Response molecule(Request request) {
    return molecule(
        request.parameter("molecule"), request.parameter("atom"), request.parameter("rest"));
  }

  private Response moleculeAtHost(Request request) {
    String molecule =
        hosts
            .molecule(request)
            .orElseThrow(() -> new Refusal(404, "nothing is served at " + request.path()));
    return molecule(molecule, request.parameter("atom"), request.parameter("rest"));
  }

  private static Response molecule(String molecule, String atom, String rest) {
    return Molecule.chain(atom)
        .filter(chain -> chain.label().equals(molecule))
        .map(chain -> answer(Molecule.answer(chain, List.of(rest.split("/", -1)))))
        .orElseThrow(() -> new Refusal(404, molecule + " has no atom " + atom + " here"));
  }

  /** What turns an unmodified SDK to this node: {@code NODE_OPTIONS="--require <file>"}. */
  private Response preload(Request request) {
    try (InputStream in =
        Objects.requireNonNull(ExmRoutes.class.getResourceAsStream("exm-preload.cjs"))) {
      String script =
          Bytes.wrap(in.readAllBytes())
              .utf8()
              .replace("NODE_URL", Json.write(StringNode.valueOf(request.base())))
              .replace("OPERATOR", Json.write(StringNode.valueOf(unit.address())));
      return Response.bytes(200, "text/javascript; charset=utf-8", Bytes.utf8(script));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Optional<String> token(Request request, JsonNode json) {
    return request
        .query("token")
        .or(() -> Optional.ofNullable(json.path("token").asString(null)))
        .filter(text -> !text.isEmpty() && !text.equals("undefined"));
  }

  static Evaluator evaluator(String tag) {
    return Evaluator.ofTag(tag)
        .orElseThrow(() -> new Refusal(400, "there is no evaluator \"" + tag + "\""));
  }

  static JsonNode body(Request request) {
    JsonNode json = parsed("the body", request.body().utf8());
    if (!json.isObject()) {
      throw new Refusal(400, "the body must be a JSON object");
    }
    return json;
  }

  static JsonNode parsed(String what, String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJsonException e) {
      throw new Refusal(400, what + " is " + e.getMessage());
    }
  }

  private static long whole(Request request, String name, long otherwise) {
    String text = request.query(name).orElse("");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,15}")) {
      throw new Refusal(400, name + " must be a whole number of at most 15 digits");
    }
    return Long.parseLong(text);
  }

  private static Bytes id(Request request) {
    return id(request.parameter("id"));
  }

  static Bytes id(String text) {
    return Ids.parse(text)
        .orElseThrow(() ->
            new Refusal(400, "a function has an id of 43 base64url letters, not " + shown(text)));
  }

  static String shown(String text) {
    return text.length() <= 64 ? "\"" + text + "\"" : text.length() + " letters";
  }

  private static Response answer(ObjectNode json) {
    return Response.json(200, Json.write(json));
  }
}
