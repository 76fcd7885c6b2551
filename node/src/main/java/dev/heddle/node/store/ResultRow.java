package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * What came of one evaluation, kept for ever.
 *
 * @param slot the slot that was evaluated; of a cron result the slot before it
 * @param json the result as the compute unit gives it out
 * @param error the text of its error, if it has one
 * @param gasUsed in the units of the gas schedule
 * @param messageId id of the message, for an assignment by id that of the assigned item
 */
public record ResultRow(
    Bytes process,
    EvaluationId id,
    long slot,
    String json,
    Optional<String> error,
    long gasUsed,
    Bytes messageId) {}
