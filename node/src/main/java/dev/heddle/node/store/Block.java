package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * A block of the local chain.
 *
 * @param previous hash of the block before, 48 bytes; zeros for the first
 * @param hash 48 bytes; commits to the block before and to the ids of everything in this one
 */
public record Block(long height, long timestampMs, Bytes previous, Bytes hash) {}
