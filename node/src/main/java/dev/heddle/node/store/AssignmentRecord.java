package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * One slot of a process.
 *
 * @param assignment all bytes of the assignment item
 * @param message all bytes of the message (of the process itself at its first slot); empty when an
 *     item that exists elsewhere was assigned by its id
 * @param crank whether our messenger owes following the outbox of this slot
 */
public record AssignmentRecord(Bytes assignment, Bytes message, boolean crank)
    implements LogRecord {}
