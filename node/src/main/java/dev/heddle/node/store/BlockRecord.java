package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * The end of a local block: it closes over everything logged since the block before.
 *
 * @param previous hash of the block before, 48 bytes
 * @param hash 48 bytes
 */
public record BlockRecord(long height, long timestampMs, Bytes previous, Bytes hash)
    implements LogRecord {}
