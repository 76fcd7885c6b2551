package dev.heddle.node.compute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.StateTree;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.unit.FunctionFolds.FunctionState;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the compute unit adds to our own surface, below {@code /api/v1/processes/{pid}}: {@code
 * /replay}, {@code /fold} to watch and to cancel evaluations, and {@code /state-root} and {@code
 * /page-proof} for units that compare their states.
 */
public final class ComputeApiRoutes {
  private static final String BELOW = "/api/v1/processes/{pid}";
  private static final int DIGITS_MAX = 15;

  private final ComputeUnit unit;
  private final OperatorOnly operator;
  private final Optional<OptimisticHeads> heads;

  /** Of a unit without native code. */
  public ComputeApiRoutes(ComputeUnit unit, OperatorOnly operator) {
    this(unit, operator, Optional.empty());
  }

  public ComputeApiRoutes(
      ComputeUnit unit, OperatorOnly operator, Optional<OptimisticHeads> heads) {
    this.unit = unit;
    this.operator = operator;
    this.heads = heads;
  }

  public Routes routes() {
    Routes contexts = new ContextRoutes(unit, heads).addTo(new Routes(Surface.HEDDLE));
    return new HeadRoutes(heads)
        .addTo(contexts)
        .get(BELOW + "/replay", this::replay)
        .get(BELOW + "/fold", request -> answer(unit.fold(process(request)).json()))
        .delete(BELOW + "/fold", this::cancel)
        .get(BELOW + "/function-state", this::functionState)
        .get(BELOW + "/state-root", this::stateRoot)
        .get(BELOW + "/page-proof", this::pageProof);
  }

  private Response replay(Request request) {
    return answer(json(unit.replay(process(request), (done, total) -> {})));
  }

  private Response cancel(Request request) {
    operator.check(request, "cancellations");
    Bytes process = process(request);
    int cancelled = unit.cancel(process);
    return answer(Json.object().put("process", process.base64Url()).put("cancelled", cancelled));
  }

  private Response functionState(Request request) {
    Bytes function = process(request);
    FunctionState state = unit.functionState(function, whole(request, "slot"));
    // Both are JSON as functions wrote it, which nothing needs to read here.
    return Response.json(
        200,
        "{\"function\":\"%s\",\"slot\":%d,\"state\":%s,\"kv\":%s}"
            .formatted(function.base64Url(), state.slot(), state.state(), state.keysAndValues()));
  }

  private Response stateRoot(Request request) {
    Bytes process = process(request);
    long slot = unit.slotOf(process, whole(request, "slot"));
    RootedState.Root root = unit.rooted(process, slot, RootedState::root);
    return answer(
        Json.object()
            .put("process", process.base64Url())
            .put("slot", slot)
            .put("stateRoot", root.hash().base64Url())
            .put("sizeBytes", root.sizeBytes())
            .put("pages", root.pages()));
  }

  private Response pageProof(Request request) {
    Bytes process = process(request);
    long slot = unit.slotOf(process, whole(request, "slot"));
    long page =
        whole(request, "page")
            .orElseThrow(() -> new Refusal(400, "'page': name the page to prove, from 0"));
    int number = (int) Math.min(page, StateTree.PAGES_MAX);
    RootedState.Proven proven = unit.rooted(process, slot, state -> state.prove(number));
    ObjectNode json =
        Json.object()
            .put("process", process.base64Url())
            .put("slot", slot)
            .put("stateRoot", proven.stateRoot().base64Url())
            .put("sizeBytes", proven.proof().sizeBytes())
            .put("page", page)
            .put("pageHash", proven.pageHash().base64Url());
    ArrayNode nodes = json.putArray("nodes");
    proven.proof().nodes().forEach(node -> nodes.add(node.base64Url()));
    return answer(json);
  }

  static Response answer(ObjectNode json) {
    return Response.json(200, Json.write(json));
  }

  /** The process that a path below {@code /api/v1/processes} names. */
  static Bytes process(Request request) {
    return Ids.parse(request.parameter("pid"))
        .orElseThrow(() -> new Refusal(400, "a process id has 43 base64url letters"));
  }

  private static Optional<Long> whole(Request request, String name) {
    Optional<String> text = request.query(name).filter(value -> !value.isEmpty());
    if (text.isPresent() && !text.get().matches("[0-9]{1," + DIGITS_MAX + "}")) {
      throw new Refusal(
          400, "'%s': must be a whole number of at most %d digits".formatted(name, DIGITS_MAX));
    }
    return text.map(Long::parseLong);
  }

  static ObjectNode json(ReplayReport report) {
    ObjectNode json = Json.object().put("process", report.process().base64Url());
    json.put("agrees", report.agrees());
    json.put("slots", report.slots()).put("ticks", report.ticks());
    json.put("gasUsed", report.gasUsed());
    json.put("imageHash", report.imageHash());
    json.put("liveImageHash", report.liveImageHash().orElse(null));
    json.put("mismatchCount", report.mismatchCount());
    ArrayNode mismatches = json.putArray("mismatches");
    for (ReplayReport.Mismatch mismatch : report.mismatches()) {
      ObjectNode one = mismatches.addObject().put("slot", mismatch.slot());
      one.put("cron", mismatch.cron().orElse(null));
      one.put("stored", mismatch.stored()).put("replayed", mismatch.replayed());
    }
    return json;
  }
}
