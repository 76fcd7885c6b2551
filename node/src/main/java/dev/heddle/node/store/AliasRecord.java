package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;

/**
 * An operator's name for an item of ours, in the form of an id: so a module can stand in for one
 * that cannot be had here. Never verified; an item that really has that id wins, and of two aliases
 * of one name the newer.
 */
public record AliasRecord(Bytes alias, Bytes item) implements LogRecord {}
