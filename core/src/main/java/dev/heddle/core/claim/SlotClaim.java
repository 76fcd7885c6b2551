package dev.heddle.core.claim;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import java.nio.ByteBuffer;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody says came of one slot. Its hash, a leaf of a {@link ClaimTree}, is {@code H(0x20 ||
 * slot (8 bytes, big-endian) || assignment || contextRoot || resultHash)}.
 *
 * @param assignment the id of the assignment that gives the slot its message
 * @param contextRoot of the context after it
 * @param resultHash SHA-256 of the result as the compute unit answers it, gas included
 */
public record SlotClaim(long slot, Bytes assignment, Bytes contextRoot, Bytes resultHash) {
  private static final Bytes MARK = Bytes.hex("20");

  /** The leaf. */
  public Bytes hash() {
    Bytes number = Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(slot).array());
    return Hashes.sha256(MARK, number, assignment, contextRoot, resultHash);
  }

  /** Its form as JSON. */
  public ObjectNode json() {
    return Json.object()
        .put("slot", slot)
        .put("assignment", assignment.base64Url())
        .put("contextRoot", contextRoot.base64Url())
        .put("resultHash", resultHash.base64Url());
  }

  /** Reads what {@link #json} wrote; nothing if it is none. */
  public static Optional<SlotClaim> of(JsonNode json) {
    Optional<Bytes> assignment = Ids.parse(json.path("assignment").asString(""));
    Optional<Bytes> contextRoot = Ids.parse(json.path("contextRoot").asString(""));
    Optional<Bytes> resultHash = Ids.parse(json.path("resultHash").asString(""));
    boolean whole = assignment.isPresent() && contextRoot.isPresent() && resultHash.isPresent();
    return whole && json.path("slot").isIntegralNumber()
        ? Optional.of(
            new SlotClaim(
                json.path("slot").asLong(), assignment.get(), contextRoot.get(), resultHash.get()))
        : Optional.empty();
  }
}
