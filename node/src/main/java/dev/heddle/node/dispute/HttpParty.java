package dev.heddle.node.dispute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.Bisection;
import dev.heddle.core.claim.Claim;
import dev.heddle.core.claim.ClaimTree;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.compute.SlotCase;
import dev.heddle.node.unit.Remote;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A node as a party of a dispute. Not safe for use by several threads. */
final class HttpParty implements Bisection.Party {
  private static final int REASON_CHARS = 300;

  private final String name;
  private final Remote remote;
  private final String below;
  private final DataItem signed;
  private final Claim claim;

  private HttpParty(String name, Remote remote, Bytes process, int slots) {
    this.name = name;
    this.remote = remote;
    this.below = "/api/v1/processes/" + process;
    this.signed = Side.item(ask("/claim?slots=" + slots).path("item"));
    this.claim =
        VerifiedItem.verify(signed)
            .flatMap(item -> Claim.of(item.item()))
            .filter(of -> of.process().equals(process) && of.slots() == slots)
            .orElseThrow(() -> new DisputeException(name + " signs no claim of that process"));
  }

  /** No dispute can be had: a party does not answer, or not as it should. */
  static final class DisputeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DisputeException(String message) {
      super(message);
    }
  }

  /** A party with what it claims of so many slots. */
  static HttpParty claiming(Remote remote, Bytes process, int slots) {
    return new HttpParty(remote.toString(), remote, process, slots);
  }

  /** How many slots a node has of a process. */
  static long slots(Remote remote, Bytes process) {
    JsonNode json = ask(remote, "/api/v1/processes/" + process + "/fold");
    if (!json.path("slots").isIntegralNumber()) {
      throw new DisputeException(remote + " does not say how many slots there are");
    }
    return json.path("slots").asLong();
  }

  @Override
  public Claim claim() {
    return claim;
  }

  @Override
  public ClaimTree.Children open(int level, int index) {
    JsonNode json =
        ask("/claim/node?slots=%d&level=%d&index=%d".formatted(claim.slots(), level, index));
    return new ClaimTree.Children(hash(json.path("left")), hash(json.path("right")));
  }

  private Bytes hash(JsonNode json) {
    return Ids.parse(json.asString(""))
        .orElseThrow(() -> new DisputeException(name + " opens its claim to no nodes"));
  }

  /** All that it takes to evaluate a slot, as this party has it. */
  SlotCase slotCase(int slot) {
    try {
      return SlotCase.of(ask("/claim/case?slot=" + slot));
    } catch (SlotCase.RefusedException e) {
      throw new DisputeException(name + ": " + e.getMessage());
    }
  }

  /** What this party says of a slot. */
  Side side(int slot, DataItem assignment) {
    Optional<Side.Proven> before = slot == 0 ? Optional.empty() : Optional.of(proven(slot - 1));
    return new Side(name, signed, proven(slot), before, assignment);
  }

  private Side.Proven proven(int slot) {
    try {
      return Side.Proven.of(ask("/claim/slot?slots=%d&slot=%d".formatted(claim.slots(), slot)));
    } catch (NoEvidenceException | IllegalArgumentException e) {
      throw new DisputeException(name + " opens its claim to no slot: " + e.getMessage());
    }
  }

  private JsonNode ask(String path) {
    return ask(remote, below + path);
  }

  private static JsonNode ask(Remote remote, String path) {
    try {
      Remote.Answer answer = remote.read(path, DisputeFile.EVIDENCE_BYTES_MAX);
      if (answer.status() != 200) {
        String said = answer.body().utf8();
        throw new DisputeException(
            "%s answers %d: %s"
                .formatted(
                    remote,
                    answer.status(),
                    said.substring(0, Math.min(REASON_CHARS, said.length()))));
      }
      return Json.parse(answer.body());
    } catch (IOException e) {
      throw new DisputeException(remote + " does not answer: " + e.getMessage());
    } catch (MalformedJsonException e) {
      throw new DisputeException(remote + " answers no JSON: " + e.getMessage());
    }
  }
}
