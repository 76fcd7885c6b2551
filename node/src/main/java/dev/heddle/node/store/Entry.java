package dev.heddle.node.store;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.item.DataItem;
import java.util.Optional;

/**
 * One slot of a process's log.
 *
 * @param message the message, or the process itself at its first slot; empty when the slot assigns
 *     an item that exists elsewhere by its id
 * @param crank whether our messenger owed following its outbox when it was scheduled
 */
public record Entry(Assignment assignment, Optional<DataItem> message, boolean crank) {}
