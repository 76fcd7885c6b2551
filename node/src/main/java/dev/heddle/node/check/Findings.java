package dev.heddle.node.check;

import dev.heddle.node.check.Finding.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a checker writes what it finds: all of it is counted, the first of each kind are kept. Not
 * safe for use by several threads.
 */
public final class Findings {
  /** Findings of one kind that are kept of one checker. */
  static final int KEPT_MAX = 20;

  private final Invariant invariant;
  private final List<Finding> violations = new ArrayList<>();
  private final List<Finding> notes = new ArrayList<>();
  private long checked;
  private long violationCount;
  private long noteCount;

  public Findings(Invariant invariant) {
    this.invariant = invariant;
  }

  /** So many more things were looked at. */
  public void checked(long more) {
    checked += more;
  }

  /** The invariant does not hold. */
  public void violation(String about, String what, String todo) {
    violationCount++;
    keep(violations, new Finding(Kind.VIOLATION, about, what, todo));
  }

  /** Something that people may want to know. */
  public void note(String about, String what) {
    noteCount++;
    keep(notes, new Finding(Kind.NOTE, about, what, ""));
  }

  private static void keep(List<Finding> kept, Finding finding) {
    if (kept.size() < KEPT_MAX) {
      kept.add(finding);
    }
  }

  /** What came of it so far. */
  public Verdict verdict() {
    return new Verdict(
        invariant.name(),
        invariant.says(),
        checked,
        new Verdict.Said(violationCount, violations),
        new Verdict.Said(noteCount, notes));
  }
}
