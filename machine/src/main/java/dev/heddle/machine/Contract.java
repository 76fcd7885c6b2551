package dev.heddle.machine;

/**
 * A SmartWeave contract's source, made ready: folds interactions one at a time and keeps nothing
 * between them, so any thread may take any step.
 *
 * <p>A message is the JSON text of {@code {"transaction": {id, owner, tags, target, quantity,
 * reward, sortKey}, "block": {height, indep_hash, timestamp}, "input", "caller", "answers",
 * "dryRun"}}: the owner is an address, the timestamp counts seconds, the input is JSON as text. The
 * environment is {@code {"Contract": {"id", "owner"}}}.
 *
 * <p>What a contract asks of other contracts stands in the member {@code Calls} of its result, each
 * with its number. The same interaction has to be run again then, with {@code answers}: at the
 * place of that number {@code {"value"}}, JSON as text, or {@code {"error"}}. Since a step is a
 * function of what it is given, it asks the same again. Who leaves {@code answers} out lets a
 * module in WebAssembly ask nothing.
 */
public interface Contract extends AutoCloseable {
  /**
   * What a contract has between interactions.
   *
   * @param state JSON text
   * @param keysAndValues what it keeps by key, the text of one JSON object
   */
  record State(String state, String keysAndValues) {
    /** How much memory it takes, in bytes. */
    public long bytes() {
      return 2L * (state.length() + keysAndValues.length());
    }
  }

  /**
   * What came of an interaction.
   *
   * @param outcome whose result is the JSON of a function's result
   * @param after the very state before, unless the contract gave another
   */
  record Step(Outcome outcome, State after) {}

  /**
   * Takes one step. Blocks.
   *
   * @param gasMax for this step, at most 2,000,000,000
   * @throws EvaluationStoppedException if it took too long, or too much memory; then there is no
   *     outcome
   */
  Step step(State before, String message, String environment, long gasMax);

  /** Drops what was made ready; steps may still be taken, at the price of making it ready again. */
  @Override
  void close();
}
