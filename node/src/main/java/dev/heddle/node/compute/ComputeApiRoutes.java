package dev.heddle.node.compute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the compute unit adds to our own surface: {@code GET /api/v1/processes/{pid}/replay}. */
public final class ComputeApiRoutes {
  private final ComputeUnit unit;

  public ComputeApiRoutes(ComputeUnit unit) {
    this.unit = unit;
  }

  public Routes routes() {
    return new Routes(Surface.HEDDLE).get("/api/v1/processes/{pid}/replay", this::replay);
  }

  private Response replay(Request request) {
    Bytes process =
        Ids.parse(request.parameter("pid"))
            .orElseThrow(() -> new Refusal(400, "a process id has 43 base64url letters"));
    return Response.json(200, Json.write(json(unit.replay(process, (done, total) -> {}))));
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
