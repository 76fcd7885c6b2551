package dev.heddle.machine.js;

import dev.heddle.machine.Outcome;

/**
 * What a realm says of an interaction: {@code <kind><gas>\n<result length>\n<state length>\n}, then
 * result, state and store without anything between; lengths in UTF-16 units. A state that stays in
 * the realm has the length -1.
 *
 * @param kind {@code A}ccepted, {@code R}ejected, {@code F}ailed or {@code U}pgrade
 * @param result the result as JSON text; where it failed, why; of an upgrade, the evaluator asked
 *     for
 * @param state the new state, empty where it stays what it is, or in the realm; of an upgrade, the
 *     source
 * @param left whether there is a new state that stays in the realm
 * @param kv the new store, empty where it stays what it is
 */
record JsAnswer(char kind, long gasUsed, String result, String state, boolean left, String kv) {

  static JsAnswer parse(String text) {
    int gasEnd = text.indexOf('\n');
    int resultEnd = text.indexOf('\n', gasEnd + 1);
    int stateEnd = text.indexOf('\n', resultEnd + 1);
    int result = stateEnd + 1;
    int state = result + Integer.parseInt(text, gasEnd + 1, resultEnd, 10);
    int stateLength = Integer.parseInt(text, resultEnd + 1, stateEnd, 10);
    int kv = state + Math.max(0, stateLength);
    return new JsAnswer(
        text.charAt(0),
        Long.parseLong(text, 1, gasEnd, 10),
        text.substring(result, state),
        text.substring(state, kv),
        stateLength < 0,
        text.substring(kv));
  }

  /** The outcome of all but an upgrade. */
  Outcome outcome() {
    return switch (kind) {
      case 'A' -> new Outcome.Accepted(result, gasUsed);
      case 'R' -> new Outcome.Rejected(result, gasUsed);
      case 'F' -> new Outcome.Failed(result, gasUsed);
      default -> throw new IllegalStateException("no outcome is of the kind " + kind);
    };
  }
}
