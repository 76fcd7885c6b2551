package dev.heddle.node.gateway;

import dev.heddle.core.json.Json;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * What AR.IO's clients ask a gateway for besides data: that it is one, and what names stand for.
 */
final class ArIoRoutes {
  private final Names names;
  private final InstantSource clock;
  private final long startedMs;

  ArIoRoutes(Names names, InstantSource clock) {
    this.names = names;
    this.clock = clock;
    this.startedMs = clock.millis();
  }

  Response info(Request request) {
    ObjectNode info = Json.object().put("release", "heddle");
    info.putArray("supportedManifestVersions").add("0.1.0").add("0.2.0");
    info.putObject("ans104UnbundleFilter").put("always", true);
    info.putObject("ans104IndexFilter").put("always", true);
    return Response.json(200, Json.write(info));
  }

  Response healthcheck(Request request) {
    ObjectNode health = Json.object().put("uptime", (clock.millis() - startedMs) / 1000.0);
    health.put("date", clock.instant().toString()).put("message", "Welcome to the Permaweb.");
    return Response.json(200, Json.write(health));
  }

  Response resolver(Request request) {
    String text = request.parameter("name");
    Names.Name name =
        names
            .find(text)
            .orElseThrow(() -> new Refusal(404, "Not found: no item has the name " + text));
    ObjectNode found = Json.object().put("txId", name.id().base64Url());
    found.put("ttlSeconds", Names.TIME_TO_LIVE_S).put("resolvedAt", clock.millis());
    return DataRoutes.named(Response.json(200, Json.write(found)), name);
  }
}
