package dev.heddle.machine;

/** What came of one input. Gas is counted always; a module without metering counts 0. */
public sealed interface Outcome {

  /** Gas the input used, up to the moment it ended. */
  long gasUsed();

  /**
   * The image moved on.
   *
   * @param result the result as JSON text with the members Messages, Spawns, Assignments, Output
   *     and GasUsed, in the form that the reference loader's result takes through JSON.stringify
   */
  record Accepted(String result, long gasUsed) implements Outcome {}

  /** The module answered with an Error of its own; the image is what it was. */
  record Rejected(String result, long gasUsed) implements Outcome {}

  /**
   * The evaluation did not come to an end: a trap, no gas, no memory, an answer that is no JSON.
   *
   * @param error one sentence for people
   */
  record Failed(String error, long gasUsed) implements Outcome {}
}
