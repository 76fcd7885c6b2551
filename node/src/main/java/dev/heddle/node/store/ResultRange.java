package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * Which results of a process to list, and in which order.
 *
 * @param from where the walk begins, itself not included; empty to begin at the end of the order
 *     where it starts
 * @param to where the walk ends, itself included; empty to go on to the last
 * @param ascending whether the walk goes from older to newer; otherwise {@code from} is the newer
 *     of the two
 * @param limit most rows to give
 * @param cronOnly only results of crons
 */
public record ResultRange(
    Bytes process,
    Optional<EvaluationId> from,
    Optional<EvaluationId> to,
    boolean ascending,
    int limit,
    boolean cronOnly) {}
