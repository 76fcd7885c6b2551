package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.js.Evaluator;
import java.util.Optional;

/**
 * What the functions unit asks of the compute unit beside {@link Compute}. Calls block; safe for
 * any thread.
 */
public interface FunctionFolds {
  /**
   * A function as it is.
   *
   * @param slot the last interaction that is in it
   * @param state JSON text
   * @param keysAndValues what it keeps by key, the text of one JSON object
   * @param upgradedSource the source or module that it was upgraded to, if it was
   * @param upgradedEvaluator and in whose manner a source is evaluated
   */
  record FunctionState(
      long slot,
      String state,
      String keysAndValues,
      Optional<Bytes> upgradedSource,
      Optional<Evaluator> upgradedEvaluator) {}

  /**
   * The state of a function.
   *
   * @param slot just after that interaction; empty for all there are
   * @throws dev.heddle.node.http.Refusal 404 if it is not here, 422 if it is no function
   */
  FunctionState functionState(Bytes function, Optional<Long> slot);

  /**
   * Answers an interaction that leaves no trace, as it stands in a dry-run. The result of one that
   * asks the outside for what is not recorded is rejected and has the member {@code Fetches}, an
   * array of {@code {key, args}}: what has to be recorded under which key, args being the JSON text
   * of the arguments.
   *
   * @param dryRun the JSON of {@code POST /dry-run}
   * @throws dev.heddle.node.http.Refusal as for dry-runs
   */
  Outcome inspect(Bytes function, Bytes dryRun);
}
