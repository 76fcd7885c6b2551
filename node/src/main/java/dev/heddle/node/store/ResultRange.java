package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * Which results of a process to list, and in which order.
 *
 * @param above exclusive
 * @param upTo inclusive
 * @param cronOnly only results of crons
 */
record ResultRange(
    Bytes process,
    Optional<EvaluationId> above,
    Optional<EvaluationId> upTo,
    boolean ascending,
    int limit,
    boolean cronOnly) {}
