package dev.heddle.node.smartweave;

import dev.heddle.core.json.Json;
import dev.heddle.node.smartweave.Fold.Kind;
import dev.heddle.node.smartweave.Fold.Verdict;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Tables of what came of interactions, as the evaluators show them. */
final class Answers {
  private Answers() {}

  /**
   * Which interactions hold, by id.
   *
   * @param skippedToo whether those without an input are in it, as 3EM has them
   * @param words whether what went wrong stands in the place of {@code false}
   */
  static ObjectNode validity(List<Verdict> verdicts, boolean skippedToo, boolean words) {
    ObjectNode table = Json.object();
    for (Verdict each : verdicts) {
      if (each.kind() == Kind.SKIPPED && !skippedToo) {
        continue;
      }
      String id = each.id();
      if (words && each.kind() != Kind.OK && !each.error().isEmpty()) {
        table.put(id, each.error());
      } else {
        table.put(id, each.kind() == Kind.OK);
      }
    }
    return table;
  }

  /** What went wrong, by id. */
  static ObjectNode errors(List<Verdict> verdicts) {
    ObjectNode table = Json.object();
    for (Verdict each : verdicts) {
      if (each.kind() != Kind.OK && each.kind() != Kind.SKIPPED) {
        table.put(each.id(), each.error());
      }
    }
    return table;
  }

  /** The result of the last interaction that had an input; JSON text. */
  static String result(List<Verdict> verdicts) {
    for (Verdict each : verdicts.reversed()) {
      if (each.kind() != Kind.SKIPPED) {
        return each.result();
      }
    }
    return "null";
  }
}
