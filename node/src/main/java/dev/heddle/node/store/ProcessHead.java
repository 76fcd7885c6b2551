package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * The end of a process's log: what the next assignment follows.
 *
 * @param slots how many there are, and so the number of the next one
 * @param lastAssignment id of the last assignment
 * @param hashChain hash chain of the last assignment
 * @param timestampMs timestamp of the last assignment
 */
public record ProcessHead(
    Bytes process, long slots, Bytes lastAssignment, Bytes hashChain, long timestampMs) {}
