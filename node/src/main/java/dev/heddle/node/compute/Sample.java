package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Outcome;
import dev.heddle.node.store.EvaluationId;
import java.util.Map;
import java.util.Optional;

/**
 * One evaluation with all that it depended on, so that it can be done once more elsewhere.
 *
 * @param plan without the module's bytes
 */
record Sample(Plan plan, EvaluationId id, Given given, Found found) {
  /**
   * What an evaluation depends on beside module and limits.
   *
   * @param reads what it asked the drive for, and what it got
   */
  record Given(Image before, Input input, Map<String, Optional<Bytes>> reads) {
    /** Answers what was asked for then. */
    Drive drive() {
      return path -> reads.getOrDefault(path, Optional.empty());
    }
  }

  /** What an engine made of it. */
  record Found(Outcome outcome, Image after) {
    String text() {
      return switch (outcome) {
        case Outcome.Accepted accepted -> accepted.result();
        case Outcome.Rejected rejected -> rejected.result();
        case Outcome.Failed failed -> failed.error();
      };
    }
  }

  /** About how much memory it takes; both images count, whatever they share. */
  long bytes() {
    long pages = given.before().pages().size() + (long) found.after().pages().size();
    long read =
        given.reads().values().stream().flatMap(Optional::stream).mapToLong(Bytes::size).sum();
    long text = given.input().message().length() + (long) found.text().length();
    return pages * Image.PAGE_BYTES + read + text + given.input().environment().length();
  }

  /** The process and the slot, in a form that is a file's name. */
  String name() {
    return plan.id() + "-" + id.ordinate();
  }
}
