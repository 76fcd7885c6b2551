package dev.heddle.node.dispute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.SlotClaim;
import dev.heddle.core.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who lies.
 *
 * @param reason how that was found, a sentence
 * @param truth what came of the slot, if it was evaluated
 */
public record Verdict(
    Bytes process, long slot, String reason, Optional<SlotClaim> truth, List<Finding> findings) {

  public Verdict {
    findings = List.copyOf(findings);
  }

  /**
   * What is found of one party.
   *
   * @param honest whether what it claims of the slot is so
   */
  public record Finding(String name, String address, boolean honest, SlotClaim claimed) {}

  /** Its form as JSON. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("process", process.base64Url()).put("slot", slot);
    json.put("reason", reason);
    truth.ifPresent(claim -> json.set("truth", claim.json()));
    ArrayNode list = json.putArray("parties");
    for (Finding finding : findings) {
      ObjectNode one = list.addObject().put("name", finding.name());
      one.put("address", finding.address()).put("lies", !finding.honest());
      one.set("claimed", finding.claimed().json());
    }
    return json;
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("process ").append(process).append(", slot ").append(slot).append(": ");
    text.append(reason).append('\n');
    for (Finding finding : findings) {
      text.append(finding.honest() ? "  right  " : "  LIES   ");
      text.append(finding.address()).append("  ").append(finding.name()).append('\n');
    }
    return text.toString();
  }
}
