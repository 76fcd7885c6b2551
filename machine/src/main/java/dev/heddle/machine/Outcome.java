package dev.heddle.machine;

/**
 * What came of one input.
 *
 * <p>A result is JSON text with the members {@code Messages}, {@code Assignments}, {@code Spawns},
 * {@code Output}, {@code Error} (only where the module gave one) and {@code GasUsed}, in this
 * order, as {@code JSON.stringify} writes it. The first three are {@code []} and Output is {@code
 * ""} where the module left them out; a number as Output becomes a string; other members are
 * dropped. That is what the reference unit makes of the reference loader's answer.
 *
 * <p>Gas is what the reference loader reports: 0 where neither the format nor the module counts it.
 * It is bounded in any case ({@link Limits#gasMax}).
 */
public sealed interface Outcome {

  /** Gas the input used, up to the moment it ended. */
  long gasUsed();

  /**
   * The image moved on.
   *
   * @param result the result as JSON text
   */
  record Accepted(String result, long gasUsed) implements Outcome {}

  /**
   * The module answered with an Error of its own, or with an Output that ends with {@code not
   * enough memory for buffer allocation} (old modules); the image is what it was.
   */
  record Rejected(String result, long gasUsed) implements Outcome {}

  /**
   * The evaluation did not come to an end: a trap, no gas, no memory, an answer that is no JSON or
   * says that it is not ok; the image is what it was.
   *
   * @param error for people: what the module said, or one sentence such as "out of gas: limit
   *     9000", "unreachable", "call stack exhausted"
   */
  record Failed(String error, long gasUsed) implements Outcome {
    /** What is said of a module that calls itself too deep; how deep that is, engines differ in. */
    public static final String STACK_EXHAUSTED = "call stack exhausted";
  }
}
