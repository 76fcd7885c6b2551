package dev.heddle.node.compute;

import dev.heddle.node.store.ResultRow;

/**
 * The invariant ReplayEqualsLive does not hold for a process: folding its log again gave another
 * result than is stored. The message carries both.
 */
final class ReplayDiffersException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARS = 400;
  private final String sentence;

  ReplayDiffersException(ResultRow stored, ResultRow replayed) {
    super(sentence(stored) + "; " + difference(stored, replayed));
    this.sentence = sentence(stored);
  }

  /** Both results, as far as they are shown. */
  static String difference(ResultRow stored, ResultRow replayed) {
    return "stored: " + shown(stored) + "; now: " + shown(replayed);
  }

  /** What happened, without the results. */
  String sentence() {
    return sentence;
  }

  /** The beginning of the result, its gas, and what is known of the memory. */
  static String shown(ResultRow row) {
    String json = row.json();
    String head = json.length() <= SHOWN_CHARS ? json : json.substring(0, SHOWN_CHARS) + "…";
    String memory =
        row.memoryBytes().isPresent()
            ? " and a memory of " + row.memoryBytes().getAsLong() + " bytes"
            : "";
    return head + " with gas " + row.gasUsed() + memory;
  }

  private static String sentence(ResultRow row) {
    return "ReplayEqualsLive is violated: process %s gives another result at slot %d%s than stored; "
            .formatted(
                row.process(), row.slot(), row.id().cron().map(cron -> " cron " + cron).orElse(""))
        + "it is not evaluated any further, what is stored stays readable";
  }
}
