package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.ResultRow;
import java.util.List;
import java.util.Optional;

/**
 * What the other units ask of the compute unit: the result of a message.
 *
 * <p>Calls block until the fold has got there; call them from a virtual thread. Safe for any
 * thread.
 */
public interface Compute {

  /**
   * The result of the message at {@code slot}, computed if nobody asked before.
   *
   * @throws dev.heddle.node.http.Refusal if the process or its module cannot be evaluated
   */
  ResultRow result(Bytes process, long slot);

  /**
   * As {@link #result}, for what the node does by itself: whoever waits for an answer goes first.
   */
  default ResultRow owed(Bytes process, long slot) {
    return result(process, slot);
  }

  /**
   * Evaluates the process towards now, cron included, and lists the cron results after a cursor.
   * Where many ticks are to be caught up with, few are evaluated at a time: ask again.
   *
   * @param after the cursor (core's Cursor text) of the last result already seen; empty to begin at
   *     the beginning
   */
  List<ResultRow> cronResults(Bytes process, Optional<String> after, int limit);
}
