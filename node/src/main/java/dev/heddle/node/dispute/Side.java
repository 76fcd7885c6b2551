package dev.heddle.node.dispute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.Claim;
import dev.heddle.core.claim.SlotClaim;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.MalformedItemException;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one party says of the disputed slot, in a form that it cannot take back.
 *
 * @param name how people know it, for example its URL; proves nothing
 * @param signed its claim
 * @param slot what it claims of the slot
 * @param before what it claims of the slot before; nothing for slot 0
 * @param assignment the assignment of the slot that it has
 */
record Side(
    String name, DataItem signed, Proven slot, Optional<Proven> before, DataItem assignment) {
  private static final int PATH_MAX = 32;

  /** A slot, and the nodes that prove that a claim has it. */
  record Proven(SlotClaim claim, List<Bytes> path) {
    Proven {
      path = List.copyOf(path);
    }

    ObjectNode json() {
      ObjectNode json = claim.json();
      ArrayNode list = json.putArray("path");
      path.forEach(node -> list.add(node.base64Url()));
      return json;
    }

    static Proven of(JsonNode json) {
      List<Bytes> path = new ArrayList<>();
      if (json.path("path").size() > PATH_MAX) {
        throw new NoEvidenceException("a path has more than " + PATH_MAX + " nodes");
      }
      json.path("path").forEach(node -> path.add(Bytes.base64Url(node.asString(""))));
      return new Proven(
          SlotClaim.of(json)
              .orElseThrow(() -> new NoEvidenceException("what is claimed of a slot is missing")),
          path);
    }
  }

  /** Who signed. */
  String address() {
    return signed.aoAddress();
  }

  /**
   * The claim, if its signature and all that is said to be in it hold.
   *
   * @throws NoEvidenceException if they do not
   */
  Claim checked(Bytes process, long number) {
    Claim claim =
        VerifiedItem.verify(signed)
            .flatMap(item -> Claim.of(item.item()))
            .orElseThrow(() -> new NoEvidenceException(name + " signed no claim"));
    if (!claim.process().equals(process)) {
      throw new NoEvidenceException(name + " claims something of another process");
    }
    boolean follows =
        number == 0
            ? before.isEmpty()
            : before.map(of -> of.claim().slot()).equals(Optional.of(number - 1));
    if (slot.claim().slot() != number
        || !follows
        || !claim.holds(slot.claim(), slot.path())
        || before.filter(of -> !claim.holds(of.claim(), of.path())).isPresent()) {
      throw new NoEvidenceException("the claim of " + name + " does not hold what it is said to");
    }
    return claim;
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("name", name).put("claim", signed.raw().base64Url());
    json.set("slot", slot.json());
    before.ifPresent(proven -> json.set("before", proven.json()));
    return json.put("assignment", assignment.raw().base64Url());
  }

  static Side of(JsonNode json) {
    return new Side(
        json.path("name").asString(""),
        item(json.path("claim")),
        Proven.of(json.path("slot")),
        json.has("before") ? Optional.of(Proven.of(json.path("before"))) : Optional.empty(),
        item(json.path("assignment")));
  }

  static DataItem item(JsonNode json) {
    try {
      return DataItem.decode(Bytes.base64Url(json.asString("")));
    } catch (MalformedItemException | IllegalArgumentException e) {
      throw new NoEvidenceException("it cannot be read: " + e.getMessage());
    }
  }
}
