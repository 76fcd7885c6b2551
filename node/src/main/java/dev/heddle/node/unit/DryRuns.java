package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/** Messages that leave no trace, as the compute unit answers them. Blocks; safe for any thread. */
public interface DryRuns {
  /**
   * Answers a message on the newest state, or as of then.
   *
   * @param to the id of a message: the answer is as of that
   * @param message the JSON of {@code POST /dry-run}
   * @return the result as JSON
   * @throws dev.heddle.node.http.Refusal 404 if the process is not here, 400 if that is no message
   */
  String dryRun(Bytes process, Optional<Bytes> to, Bytes message);
}
