package dev.heddle.client;

import dev.heddle.core.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;

/**
 * What a Heddle gateway does not serve, from {@link HeddleClient#blocked}; nodes answer only their
 * own machine.
 */
public final class Blocked {
  private static final String PATH = "/api/v1/blocked";

  private final Wire wire;
  private final Requests requests;
  private final URI node;

  Blocked(Wire wire, Requests requests, URI node) {
    this.wire = wire;
    this.requests = requests;
    this.node = node;
  }

  /** What an entry is matched with. */
  public enum Kind {
    /** An item or transaction. */
    ID("/ids/"),
    /** The SHA-256 of data, under whatever id they come. */
    HASH("/hashes/");

    private final String path;

    Kind(String path) {
      this.path = path;
    }
  }

  /** All of it, as JSON. */
  public String list() {
    return Json.write(wire.json(requests.quick("asking for what is blocked", node, PATH)));
  }

  /**
   * Blocks it, or gives what is blocked another reason.
   *
   * @param value 43 letters of base64url
   */
  public void add(Kind kind, String value, String reason) {
    String body = Json.write(Json.object().put("reason", reason));
    wire.answer(change("blocking ", kind, value, "PUT", HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Has it served again. */
  public void remove(Kind kind, String value) {
    wire.answer(change("unblocking ", kind, value, "DELETE", HttpRequest.BodyPublishers.noBody()));
  }

  private Wire.Request change(
      String act, Kind kind, String value, String method, HttpRequest.BodyPublisher body) {
    String path = PATH + kind.path + IdText.text("blocked item", value);
    return requests.request(act + value, node, path, builder -> builder.method(method, body));
  }
}
