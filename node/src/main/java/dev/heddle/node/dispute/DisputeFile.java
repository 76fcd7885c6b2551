package dev.heddle.node.dispute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.Claim;
import dev.heddle.core.claim.SlotClaim;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Machine;
import dev.heddle.node.compute.SlotCase;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A dispute as far as two parties can carry it, in one file: they agree on all slots before one,
 * differ on that one, and here is what it takes to evaluate it. Who has the file needs neither a
 * network nor a state to say who lies.
 *
 * <p>Format {@code heddle-dispute 1}: JSON with {@code format}, {@code sides}, of each {@code
 * name}, {@code claim} (the signed item), {@code slot} and, but for slot 0, {@code before} (each
 * what is claimed with the {@code path} that proves it) and {@code assignment}; and {@code case},
 * see {@link SlotCase}. Bytes are base64url.
 *
 * @param sides two
 */
public record DisputeFile(List<Side> sides, SlotCase slotCase) {
  /** The largest file. */
  public static final int EVIDENCE_BYTES_MAX = 64 << 20;

  private static final String FORMAT = "heddle-dispute 1";
  private static final int SIDES = 2;

  public DisputeFile {
    sides = List.copyOf(sides);
  }

  /** Its form as JSON text. */
  public String encode() {
    ObjectNode json = Json.object().put("format", FORMAT);
    ArrayNode list = json.putArray("sides");
    sides.forEach(side -> list.add(side.json()));
    json.set("case", slotCase.json());
    return Json.write(json);
  }

  /**
   * Reads what {@link #encode} wrote. Takes anything from anybody.
   *
   * @throws NoEvidenceException if it is none
   */
  public static DisputeFile decode(Bytes text) {
    if (text.size() > EVIDENCE_BYTES_MAX) {
      throw new NoEvidenceException(
          "a dispute has at most %d bytes, not %d".formatted(EVIDENCE_BYTES_MAX, text.size()));
    }
    try {
      JsonNode json = Json.parse(text);
      if (!json.path("format").asString("").equals(FORMAT) || json.path("sides").size() != SIDES) {
        throw new NoEvidenceException("it is no " + FORMAT + " of two sides");
      }
      return new DisputeFile(
          List.of(Side.of(json.path("sides").path(0)), Side.of(json.path("sides").path(1))),
          SlotCase.of(json.path("case")));
    } catch (MalformedJsonException | IllegalArgumentException | SlotCase.RefusedException e) {
      throw new NoEvidenceException("it cannot be read: " + e.getMessage());
    }
  }

  /**
   * Says who lies. The same for everybody, at any time.
   *
   * @param machine the engine that judges
   * @throws NoEvidenceException if the file proves nothing
   */
  public Verdict judge(Machine machine) {
    Bytes process = slotCase.process().id();
    long slot = slotCase.slot();
    Side one = sides.getFirst();
    Side other = sides.getLast();
    Claim claim = one.checked(process, slot);
    if (claim.slots() != other.checked(process, slot).slots()) {
      throw new NoEvidenceException("the claims are not of as many slots");
    }
    if (one.slot().claim().equals(other.slot().claim())) {
      throw new NoEvidenceException("the two claim the same of slot " + slot);
    }
    if (!one.before().map(Side.Proven::claim).equals(other.before().map(Side.Proven::claim))) {
      throw new NoEvidenceException("the two differ before slot " + slot + " already");
    }
    return one.slot().claim().assignment().equals(other.slot().claim().assignment())
        ? replayed(machine, process, slot)
        : ofLogs(process, slot);
  }

  private Verdict replayed(Machine machine, Bytes process, long slot) {
    Side one = sides.getFirst();
    Bytes before = one.before().map(of -> of.claim().contextRoot()).orElse(KvMap.EMPTY_ROOT);
    if (!slotCase.assignment().id().equals(one.slot().claim().assignment())) {
      throw new NoEvidenceException("the case is of another assignment than the two claim");
    }
    try {
      SlotClaim truth = slotCase.judge(machine, before);
      return new Verdict(
          process,
          slot,
          "the slot was evaluated from its witness",
          Optional.of(truth),
          sides.stream().map(side -> finding(side, side.slot().claim().equals(truth))).toList());
    } catch (SlotCase.RefusedException e) {
      throw new NoEvidenceException(String.valueOf(e.getMessage()));
    }
  }

  /** The two have other messages there: a slot is what the scheduler signed, once. */
  private Verdict ofLogs(Bytes process, long slot) {
    List<Verdict.Finding> findings =
        sides.stream().map(side -> finding(side, hasSlot(side, process, slot))).toList();
    boolean both = findings.stream().allMatch(Verdict.Finding::honest);
    return new Verdict(
        process,
        slot,
        both
            ? "the scheduler %s signed two assignments of the slot"
                .formatted(slotCase.first().ownerAddress())
            : "the logs differ; only one of them is signed by the process's scheduler",
        Optional.empty(),
        findings);
  }

  private boolean hasSlot(Side side, Bytes process, long slot) {
    return side.assignment().id().equals(side.slot().claim().assignment())
        && VerifiedItem.verify(side.assignment()).isPresent()
        && slotCase.gives(side.assignment(), process, slot);
  }

  private static Verdict.Finding finding(Side side, boolean honest) {
    return new Verdict.Finding(side.name(), side.address(), honest, side.slot().claim());
  }
}
