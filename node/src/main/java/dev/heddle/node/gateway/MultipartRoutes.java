package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.node.http.Body;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Items that are uploaded in parts, the way Turbo's clients do it: an upload is begun, its parts
 * come in any order and any of them again, and when all are there it is finished as if it had come
 * in one piece. Parts survive the end of this process, what became of an upload does not.
 */
final class MultipartRoutes {
  static final long PART_BYTES_MIN = 5L << 20;
  static final long PART_BYTES_MAX = 500L << 20;

  /** Uploads whose outcome is remembered. */
  static final int OUTCOMES_MAX = 1_000;

  private static final int NAME_BYTES = 16;

  private final Parts parts;
  private final UploadRoutes uploads;
  private final InstantSource clock;
  private final RandomGenerator names;
  private final Newest<String, ObjectNode> outcomes = new Newest<>(OUTCOMES_MAX);

  MultipartRoutes(Parts parts, UploadRoutes uploads, InstantSource clock, RandomGenerator names) {
    this.parts = parts;
    this.uploads = uploads;
    this.clock = clock;
    this.names = names;
  }

  /**
   * Begins an upload where id and offset are -1; says what there is of it where only the offset is;
   * {@code status} instead of an offset asks how far it is.
   */
  Response get(Request request) {
    String id = request.parameter("id");
    String offset = request.parameter("offset");
    if (id.equals("-1")) {
      return begin(request);
    }
    if (offset.equals("status")) {
      return Response.json(200, Json.write(status(id)));
    }
    if (!offset.equals("-1")) {
      throw new Refusal(404, "upload " + id + ": ask for -1 or status, not for " + offset);
    }
    ObjectNode info = described(id, partBytes(request));
    ArrayNode there = info.putArray("chunks");
    parts.of(id).forEach(part -> there.addArray().add(part.at()).add(part.bytes()));
    return Response.json(200, Json.write(info));
  }

  private Response begin(Request request) {
    byte[] name = new byte[NAME_BYTES];
    names.nextBytes(name);
    String id = Bytes.wrap(name).hex();
    parts.begin(id);
    return Response.json(200, Json.write(described(id, partBytes(request))));
  }

  private static long partBytes(Request request) {
    String asked = request.query("chunkSize").filter(text -> text.matches("\\d{1,12}")).orElse("0");
    return Math.clamp(Long.parseLong(asked), PART_BYTES_MIN, PART_BYTES_MAX);
  }

  private static ObjectNode described(String id, long partBytes) {
    ObjectNode info = Json.object().put("id", id).put("min", PART_BYTES_MIN);
    return info.put("max", PART_BYTES_MAX).put("chunkSize", partBytes);
  }

  /** Takes a part. */
  Response post(Request request, Body body) {
    String id = request.parameter("id");
    String offset = request.parameter("offset");
    if (offset.equals("finalize")) {
      return finish(request, id);
    }
    if (!offset.matches("\\d{1,15}")) {
      throw new Refusal(400, "upload " + id + ": an offset is a whole number, not " + offset);
    }
    long at = Long.parseLong(offset);
    checkSize(at, body.declared());
    return uploads.inItsPlace(() -> {
      try (Parts.Writing part = parts.write(id, at)) {
        byte[] buffer = new byte[UploadRoutes.BUFFER_BYTES];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
          part.append(buffer, n);
          checkSize(at, part.size());
        }
        part.finish();
      }
      return Response.json(200, "{}");
    });
  }

  private void checkSize(long at, long bytes) {
    if (bytes > PART_BYTES_MAX) {
      throw new Refusal(413, "a part has at most " + PART_BYTES_MAX + " bytes, not " + bytes);
    }
    uploads.checkSize(at + Math.max(0, bytes));
  }

  private Response finish(Request request, String id) {
    Optional<ObjectNode> earlier = outcomes.get(id);
    if (earlier.isPresent()) {
      return Response.json(202, Json.write(earlier.get()));
    }
    try (Parts.Whole whole = parts.whole(id)) {
      remember(id, "VALIDATING", Optional.empty());
      JsonNode receipt = Json.parse(uploads.take(request, whole.bytes()).body().utf8());
      remember(id, "FINALIZED", Optional.of(receipt));
    } catch (RuntimeException e) {
      forget(id, e);
      throw e;
    }
    parts.end(id);
    return Response.json(200, Json.write(status(id)));
  }

  /** What is wrong with an item stays wrong; anything else may go better the next time. */
  private void forget(String id, RuntimeException failure) {
    outcomes.remove(id);
    if (failure instanceof Refusal refusal && refusal.status() == 400) {
      remember(id, "INVALID", Optional.empty());
      parts.end(id);
    }
  }

  private void remember(String id, String status, Optional<JsonNode> receipt) {
    ObjectNode outcome = Json.object().put("status", status).put("timestamp", clock.millis());
    receipt.ifPresent(found -> outcome.set("receipt", found));
    outcomes.put(id, outcome);
  }

  private ObjectNode status(String id) {
    Optional<ObjectNode> outcome = outcomes.get(id);
    if (outcome.isEmpty()) {
      parts.of(id);
    }
    return outcome.orElseGet(
        () -> Json.object().put("status", "ASSEMBLING").put("timestamp", clock.millis()));
  }

  static Path named(Path folder, String id) {
    if (!id.matches("[0-9a-f]{" + 2 * NAME_BYTES + "}")) {
      throw new Refusal(404, "there is no upload " + (id.length() > 64 ? "of that name" : id));
    }
    return folder.resolve(id);
  }
}
