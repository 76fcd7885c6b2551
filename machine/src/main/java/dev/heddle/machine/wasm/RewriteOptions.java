package dev.heddle.machine.wasm;

/**
 * What a rewritten module must do that the published one does not.
 *
 * @param meter charge gas for every segment, as the {@code -metering} formats do
 * @param meterImportedCalls let a module that was metered before it was published (it imports
 *     {@code metering.usegas}) charge the same gas without leaving the module
 * @param markWrites keep account of the pages that are written to ({@link WriteMarks})
 * @param memoryBytesMax the most that its memory may grow to, in bytes; rounded down to 64 KiB
 */
record RewriteOptions(
    boolean meter, boolean meterImportedCalls, boolean markWrites, long memoryBytesMax) {
  RewriteOptions {
    if (memoryBytesMax < 0) {
      throw new IllegalArgumentException("memoryBytesMax is negative: " + memoryBytesMax);
    }
  }

  /** Without marks. */
  RewriteOptions(boolean meter, boolean meterImportedCalls, long memoryBytesMax) {
    this(meter, meterImportedCalls, false, memoryBytesMax);
  }
}
