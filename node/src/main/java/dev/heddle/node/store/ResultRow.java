package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came of one evaluation, kept for ever.
 *
 * @param slot the slot that was evaluated; of a cron result the slot before it
 * @param json the result as the compute unit gives it out
 * @param error the text of its error, if it has one
 * @param gasUsed in the units of the gas schedule
 * @param messageId id of the message, for an assignment by id that of the assigned item
 * @param memoryBytes size of the process's memory afterwards; nothing for functions, and for what
 *     was kept before results had it
 */
public record ResultRow(
    Bytes process,
    EvaluationId id,
    long slot,
    String json,
    Optional<String> error,
    long gasUsed,
    Bytes messageId,
    OptionalLong memoryBytes) {

  /** A result of which nobody knows how large the memory was. */
  public ResultRow(
      Bytes process,
      EvaluationId id,
      long slot,
      String json,
      Optional<String> error,
      long gasUsed,
      Bytes messageId) {
    this(process, id, slot, json, error, gasUsed, messageId, OptionalLong.empty());
  }

  /** The same with that size of the memory. */
  public ResultRow withMemory(OptionalLong bytes) {
    return new ResultRow(process, id, slot, json, error, gasUsed, messageId, bytes);
  }

  /** Whether two evaluations came to the same, as far as both tell. */
  public boolean agrees(ResultRow other) {
    boolean known = memoryBytes.isPresent() && other.memoryBytes.isPresent();
    return equals(known ? other : other.withMemory(memoryBytes));
  }
}
