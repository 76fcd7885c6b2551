package dev.heddle.node.dispute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.claim.Bisection;
import dev.heddle.core.claim.ClaimTree;
import dev.heddle.core.item.DataItem;
import dev.heddle.machine.Machine;
import dev.heddle.node.compute.SlotCase;
import dev.heddle.node.unit.Remote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays a dispute between two nodes over HTTP, to a file that proves who lies. */
public final class Dispute {
  private Dispute() {}

  /** What came of it. */
  public sealed interface Outcome {
    /** The two claim the same of so many slots. */
    record Agreed(int slots) implements Outcome {}

    /** The two differ on a slot, after so many rounds. */
    record Decided(int rounds, DisputeFile file, Verdict verdict) implements Outcome {}

    /**
     * A party opened its claim to what is not in it; that it said so is not signed, so there is no
     * file.
     */
    record Contradicted(String name, int rounds) implements Outcome {}

    /** There is nothing to compare, or a party does not answer as it should. */
    record None(String reason) implements Outcome {}
  }

  /**
   * Plays it over the slots that both have.
   *
   * @param machine the engine that judges
   */
  public static Outcome play(Remote one, Remote other, Bytes process, Machine machine) {
    try {
      long slots = Math.min(HttpParty.slots(one, process), HttpParty.slots(other, process));
      int compared = (int) Math.min(slots, ClaimTree.CLAIM_SLOTS_MAX);
      if (compared < 1) {
        return new Outcome.None("no slots of process " + process + " are at both");
      }
      HttpParty first = HttpParty.claiming(one, process, compared);
      HttpParty second = HttpParty.claiming(other, process, compared);
      return switch (Bisection.play(first, second)) {
        case Bisection.Found.Agreed _ -> new Outcome.Agreed(compared);
        case Bisection.Found.Contradicted(boolean isSecond, int rounds) ->
            new Outcome.Contradicted((isSecond ? other : one).toString(), rounds);
        case Bisection.Found.At(int slot, int rounds) ->
            decide(List.of(first, second), slot, rounds, machine);
      };
    } catch (HttpParty.DisputeException e) {
      return new Outcome.None(String.valueOf(e.getMessage()));
    }
  }

  /** Either may have a case that leads nowhere: the other's is as good. */
  private static Outcome decide(List<HttpParty> parties, int slot, int rounds, Machine machine) {
    List<SlotCase> cases = new ArrayList<>();
    List<Optional<DataItem>> assignments = new ArrayList<>();
    Optional<String> refused = Optional.empty();
    for (HttpParty party : parties) {
      try {
        cases.add(party.slotCase(slot));
        assignments.add(Optional.of(cases.getLast().assignment()));
      } catch (HttpParty.DisputeException e) {
        refused = Optional.of(String.valueOf(e.getMessage()));
        assignments.add(Optional.empty());
      }
    }
    if (cases.isEmpty()) {
      return new Outcome.None(refused.orElse(""));
    }
    DataItem other = cases.getFirst().assignment();
    List<Side> sides =
        List.of(
            parties.getFirst().side(slot, assignments.getFirst().orElse(other)),
            parties.getLast().side(slot, assignments.getLast().orElse(other)));
    for (SlotCase each : cases) {
      DisputeFile file = new DisputeFile(sides, each);
      try {
        return new Outcome.Decided(rounds, file, file.judge(machine));
      } catch (NoEvidenceException e) {
        refused = Optional.of(String.valueOf(e.getMessage()));
      }
    }
    return new Outcome.None("slot %d cannot be judged: %s".formatted(slot, refused.orElse("")));
  }
}
