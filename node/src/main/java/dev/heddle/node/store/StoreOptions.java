package dev.heddle.node.store;

/**
 * How much the store may take; every figure has a default that fits a small machine.
 *
 * @param recordBytesMax largest record, in bytes
 * @param segmentBytesMax a segment is closed before it would grow over this; a larger record gets a
 *     segment of its own
 * @param queueMax appends that may wait for the disk
 * @param queueBytesMax bytes of the appends that may wait for the disk
 * @param cacheBytes RocksDB block cache, a quarter for the index and the rest for results and pages
 * @param memtableBytes RocksDB write buffers, half for each of the two
 * @param queryStepsMax index steps that one page of a query may take before it pauses
 * @param diskReserveBytes below so much room on the disk nothing is appended, and below half of it
 *     no result or state is kept
 * @param firstHeight height of the first local block; from 1440000 on compute units check hash
 *     chains
 */
public record StoreOptions(
    int recordBytesMax,
    long segmentBytesMax,
    int queueMax,
    long queueBytesMax,
    long cacheBytes,
    long memtableBytes,
    int queryStepsMax,
    long diskReserveBytes,
    long firstHeight) {
  public static final StoreOptions DEFAULT =
      new StoreOptions(
          256 << 20,
          256L << 20,
          4096,
          512L << 20,
          128L << 20,
          96L << 20,
          200_000,
          256L << 20,
          1_500_000);

  public StoreOptions {
    check("record bytes", recordBytesMax, 1, 1 << 30);
    check("segment bytes", segmentBytesMax, 1 << 10, 1L << 40);
    check("queue length", queueMax, 1, 1 << 20);
    check("queue bytes", queueBytesMax, recordBytesMax, 1L << 40);
    check("cache bytes", cacheBytes, 1 << 20, 1L << 40);
    check("memtable bytes", memtableBytes, 1 << 20, 1L << 40);
    check("query steps", queryStepsMax, 1, Integer.MAX_VALUE);
    check("bytes kept free", diskReserveBytes, 0, 1L << 50);
    check("first height", firstHeight, 0, Integer.MAX_VALUE);
  }

  public StoreOptions withRecordBytesMax(int bytes) {
    return new StoreOptions(
        bytes,
        segmentBytesMax,
        queueMax,
        Math.max(queueBytesMax, bytes),
        cacheBytes,
        memtableBytes,
        queryStepsMax,
        diskReserveBytes,
        firstHeight);
  }

  public StoreOptions withSegmentBytesMax(long bytes) {
    return new StoreOptions(
        recordBytesMax,
        bytes,
        queueMax,
        queueBytesMax,
        cacheBytes,
        memtableBytes,
        queryStepsMax,
        diskReserveBytes,
        firstHeight);
  }

  public StoreOptions withQueueMax(int entries) {
    return new StoreOptions(
        recordBytesMax,
        segmentBytesMax,
        entries,
        queueBytesMax,
        cacheBytes,
        memtableBytes,
        queryStepsMax,
        diskReserveBytes,
        firstHeight);
  }

  public StoreOptions withQueryStepsMax(int steps) {
    return new StoreOptions(
        recordBytesMax,
        segmentBytesMax,
        queueMax,
        queueBytesMax,
        cacheBytes,
        memtableBytes,
        steps,
        diskReserveBytes,
        firstHeight);
  }

  public StoreOptions withDiskReserveBytes(long bytes) {
    return new StoreOptions(
        recordBytesMax,
        segmentBytesMax,
        queueMax,
        queueBytesMax,
        cacheBytes,
        memtableBytes,
        queryStepsMax,
        bytes,
        firstHeight);
  }

  public StoreOptions withFirstHeight(long height) {
    return new StoreOptions(
        recordBytesMax,
        segmentBytesMax,
        queueMax,
        queueBytesMax,
        cacheBytes,
        memtableBytes,
        queryStepsMax,
        diskReserveBytes,
        height);
  }

  private static void check(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " of the store must be " + min + " to " + max + ", not " + value);
    }
  }
}
