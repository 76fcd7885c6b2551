package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/** The outbox of that slot has been delivered in full; nothing is owed any more. */
public record CrankedRecord(Bytes process, long slot) implements LogRecord {}
