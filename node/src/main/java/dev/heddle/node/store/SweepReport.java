package dev.heddle.node.store;

/**
 * What came of a sweep. Bytes are those of pages and nodes before they are compressed.
 *
 * @param finished whether it came to its end; else another one begins from the start
 */
public record SweepReport(
    long blobsKept, long bytesKept, long blobsRemoved, long bytesRemoved, boolean finished) {}
