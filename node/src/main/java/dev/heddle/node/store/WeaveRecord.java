package dev.heddle.node.store;

/** Data in chunks, items whose data are there, and what wallets of the local chain have. */
public sealed interface WeaveRecord extends LogRecord
    permits ChunksRecord, PlacedItemRecord, LedgerRecord {}
