package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;

/**
 * Something that a process asked for and that did not happen.
 *
 * @param process who asked
 * @param evaluation in which of its results
 * @param what the entry
 * @param reason why not, and what to do about it
 */
public record Undelivered(Bytes process, String evaluation, String what, String reason) {}
