package dev.heddle.client;

import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A node of AO-Core, HyperBEAM's or one of Heddle, for who reads what it says of a process. Calls
 * block and throw {@link HeddleClientException}; safe for use by any thread.
 */
public final class AoCore implements AutoCloseable {
  private static final String AS_JSON = "require-codec=application/json&accept-bundle=true";

  private final URI node;
  private final Requests requests;
  private final Wire wire;

  /**
   * @param node its address, without a path
   */
  public AoCore(URI node, ClientOptions options) {
    this.node = Units.of(node).gateway();
    this.requests = new Requests(options);
    this.wire = new Wire(options, Pause.REAL);
  }

  /** Whether a node of AO-Core answers there: one that tells its address. */
  public boolean answers() {
    try {
      String address =
          wire.answer(requests.quick("asking " + node, node, "/~meta@1.0/info/address"))
              .body()
              .utf8()
              .strip();
      return address.length() == 43;
    } catch (HeddleClientException e) {
      return false;
    }
  }

  /**
   * The ids of the messages in slots of a process, by the log that the node has; it may give fewer
   * than are asked for.
   *
   * @param to the last slot
   */
  public Map<Long, String> messages(String process, long from, long to) {
    IdText.bytes("process", process);
    JsonNode page =
        wire.json(
            requests.quick(
                "the schedule of process " + process,
                node,
                "/%s~process@1.0/schedule?from=%d&to=%d&accept=application/aos-2"
                    .formatted(process, from, to)));
    Map<Long, String> ids = new TreeMap<>();
    for (JsonNode edge : page.path("edges")) {
      JsonNode said = edge.path("node").path("assignment");
      JsonNode slot = said.path("Nonce").isMissingNode() ? edge.path("cursor") : said.path("Nonce");
      ids.put(slot.asLong(-1), edge.path("node").path("message").path("Id").asString(""));
    }
    return ids;
  }

  /**
   * What came of a slot, as compute units answer it: in {@code raw}, or with earlier nodes as a
   * text in {@code json}.
   */
  public JsonNode result(String process, long slot) {
    IdText.bytes("process", process);
    String what = "the result of slot " + slot + " of process " + process;
    JsonNode results =
        wire.json(
            requests.slow(
                what,
                node,
                "/%s~process@1.0/compute=%d/results?%s".formatted(process, slot, AS_JSON)));
    if (results.path("raw").isObject()) {
      return results.path("raw");
    }
    try {
      return Json.parse(results.path("json").path("body").asString(""));
    } catch (MalformedJsonException e) {
      throw new MalformedAnswerException(
          what, "it has neither \"raw\" nor the text of a result in \"json\"", e);
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
