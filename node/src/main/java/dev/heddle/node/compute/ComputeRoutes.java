package dev.heddle.node.compute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import java.util.Optional;

/**
 * The compute unit as ao's legacy clients know it: {@code GET /}, {@code /result/{id}}, {@code
 * /results/{pid}}, {@code /cron/{pid}}, {@code /state/{pid}} and {@code /dry-run}. Results and
 * dry-runs take {@code head=optimistic}, see {@link OptimisticHeads}.
 */
public final class ComputeRoutes {
  private static final int RESULTS_DEFAULT = 25;
  private static final int CRON_DEFAULT = 500;

  private final ComputeUnit unit;
  private final Optional<OptimisticHeads> heads;

  /** Of a unit without native code. */
  public ComputeRoutes(ComputeUnit unit) {
    this(unit, Optional.empty());
  }

  public ComputeRoutes(ComputeUnit unit, Optional<OptimisticHeads> heads) {
    this.unit = unit;
    this.heads = heads;
  }

  public Routes routes() {
    return new Routes(Surface.AO)
        .get("/", request -> about())
        .get("/result/{id}", this::result)
        .get("/results/{pid}", this::results)
        .get("/cron/{pid}", this::cron)
        .get("/state/{pid}", this::state)
        .post("/dry-run", this::dryRun)
        .get("/dry-run", this::dryRun);
  }

  private Response about() {
    return Response.json(
        200,
        Json.write(Json.object().put("address", unit.address()).put("timestamp", unit.nowMs())));
  }

  private Response result(Request request) {
    Bytes message = id("messageTxId", request.parameter("id"));
    Bytes process = processOf(request);
    return Response.json(
        200,
        HeadRoutes.asked(request, heads)
            .map(head -> head.result(process, message))
            .orElseGet(() -> unit.resultOf(process, message).json()));
  }

  private Response results(Request request) {
    String sort = filled(request, "sort").orElse("ASC");
    if (!sort.equals("ASC") && !sort.equals("DESC")) {
      throw new Refusal(400, "'sort': must be ASC or DESC, not " + sort);
    }
    return Response.json(200, unit.results(query(request, sort, RESULTS_DEFAULT, false)).json());
  }

  private Response cron(Request request) {
    return Response.json(200, unit.cron(query(request, "ASC", CRON_DEFAULT, true)).json());
  }

  private Response state(Request request) {
    Bytes process = id("processId", request.parameter("pid"));
    Optional<Long> to = filled(request, "to").map(text -> whole("to", text));
    ComputeUnit.State state = unit.state(process, to);
    CronGap.Moment at = state.progress().at();
    return Response.bytes(200, "application/octet-stream", state.memory())
        .with("Last-Timestamp", Long.toString(at.timestampMs()))
        .with("Last-Ordinate", state.progress().ordinate())
        .with("Last-Block-Height", Long.toString(at.blockHeight()));
  }

  private Response dryRun(Request request) {
    Optional<Bytes> to = filled(request, "to").map(text -> id("to", text));
    Bytes process = processOf(request);
    Optional<OptimisticHeads> optimistic = HeadRoutes.asked(request, heads);
    if (optimistic.isPresent() && to.isPresent()) {
      throw new Refusal(400, "'to': the optimistic head is asked where it is");
    }
    return Response.json(
        200,
        optimistic
            .map(head -> head.dryRun(process, request.body()))
            .orElseGet(() -> unit.dryRun(process, to, request.body())));
  }

  private static Listing.Query query(
      Request request, String sort, int limitDefault, boolean cronOnly) {
    long limit =
        filled(request, "limit").map(text -> whole("limit", text)).orElse((long) limitDefault);
    if (limit < 1) {
      throw new Refusal(400, "'limit': must be 1 to " + Listing.LIMIT_MAX);
    }
    return new Listing.Query(
        id("processId", request.parameter("pid")),
        filled(request, "from"),
        filled(request, "to"),
        sort,
        (int) Math.min(limit, Listing.LIMIT_MAX),
        cronOnly);
  }

  private static Bytes processOf(Request request) {
    String text =
        filled(request, "process-id")
            .orElseThrow(
                () -> new Refusal(400, "'processId': a process-id query parameter is required."));
    return id("processId", text);
  }

  private static Bytes id(String name, String text) {
    return Ids.parse(text)
        .orElseThrow(() ->
            new Refusal(
                400,
                "'%s': must be an id of 43 base64url letters, not \"%s\""
                    .formatted(name, text.length() <= 64 ? text : text.substring(0, 64) + "…")));
  }

  private static Optional<String> filled(Request request, String name) {
    return request.query(name).filter(text -> !text.isEmpty());
  }

  private static long whole(String name, String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw new Refusal(400, "'" + name + "': must be a whole number of at most 15 digits");
    }
    return Long.parseLong(text);
  }
}
