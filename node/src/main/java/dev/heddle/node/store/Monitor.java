package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * A process whose cron results are followed.
 *
 * @param cursor the last result that was followed; empty before the first
 */
public record Monitor(Bytes process, Optional<String> cursor) {}
