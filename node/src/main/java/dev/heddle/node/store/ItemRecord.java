package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * A data item that was uploaded or read through: a module, a Scheduler-Location, a bundle,
 * anything.
 *
 * @param item all bytes of the item, signature first verified by whoever appends it
 */
public record ItemRecord(Bytes item) implements LogRecord {}
