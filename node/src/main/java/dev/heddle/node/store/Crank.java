package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/** A slot whose outbox our messenger has to follow and has not followed to its end. */
public record Crank(Bytes process, long slot) {}
