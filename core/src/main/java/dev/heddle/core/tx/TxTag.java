package dev.heddle.core.tx;

import dev.heddle.core.bytes.Bytes;

/** A tag of a layer-one transaction; both parts are bytes there, not text. */
public record TxTag(Bytes name, Bytes value) {}
