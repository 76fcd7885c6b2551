package dev.heddle.node.compute;

import dev.heddle.machine.Machine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * What the compute unit may use, and for whom it signs.
 *
 * @param address the address of the unit's wallet, as {@code GET /} tells it
 * @param memoryBytesMax the largest Memory-Limit that a process or module may declare
 * @param gasMax the largest Compute-Limit that a process or module may declare
 * @param foldsAtOnce how many processes evaluate at the same moment; the others take turns
 * @param live what is kept of processes between requests
 * @param cron how far cron ticks go
 * @param dryRunBytesMax size of a dry-run's JSON
 * @param answerWaitMs how long a request waits for the evaluations that it needs; they go on after
 * @param judge has evaluations done once more, if there is one
 * @param threads where the unit's threads come from
 */
public record ComputeOptions(
    String address,
    long memoryBytesMax,
    long gasMax,
    int foldsAtOnce,
    Live live,
    Cron cron,
    int dryRunBytesMax,
    long answerWaitMs,
    Optional<Judge> judge,
    Threads threads) {

  /**
   * What is kept of processes between requests.
   *
   * @param instancesMax live instances, the least recently used goes first
   * @param bytesMax about how much memory they take together; one may always be live
   * @param programsMax prepared modules that no instance uses
   * @param keepMs work on a process after which its state is kept on the disk; more where keeping
   *     it is dear. It is kept in any case when its instance has to go
   */
  public record Live(int instancesMax, long bytesMax, int programsMax, long keepMs) {
    public static final Live DEFAULT = new Live(1_000, 512L << 20, 16);

    /** Most that instances take which are not asked again and again. */
    private static final long NEWCOMER_BYTES_MAX = 512L << 20;

    public Live(int instancesMax, long bytesMax, int programsMax) {
      this(instancesMax, bytesMax, programsMax, 2_000);
    }

    /** What of that memory is for instances that have hardly been asked yet. */
    long newcomerBytesMax() {
      return Math.max(1, Math.min(bytesMax / 2, NEWCOMER_BYTES_MAX));
    }
  }

  /**
   * How far cron ticks go.
   *
   * @param ticksPerRequestMax ticks evaluated for one request; the next one goes on from there
   * @param ticksPerGapMax ticks between two messages, after which the process's crons rest until it
   *     is sent something. <b>Results are a function of this figure</b> as they are of the log, so
   *     it must not change on a data folder with processes that have reached it. 2,592,000 is one
   *     tick a second for 30 days.
   * @param settleMs ticks become due that much after their time, so that messages and blocks with
   *     earlier timestamps are in the store by then
   */
  public record Cron(int ticksPerRequestMax, long ticksPerGapMax, long settleMs) {
    public static final Cron DEFAULT = new Cron(10_000, 2_592_000, 2_000);
  }

  /**
   * A second engine to hold the first to.
   *
   * @param machine is closed with the unit
   * @param every so-manieth evaluation of a process, counted from its beginning; at least 1
   * @param evidence folder for what they differ on
   */
  public record Judge(Machine machine, long every, Path evidence) {}

  /**
   * Where the unit's threads come from.
   *
   * @param workers give those that evaluate, {@code foldsAtOnce} of them
   * @param walkers give one for each process on its way somewhere, which mostly waits
   */
  public record Threads(ThreadFactory workers, ThreadFactory walkers) {
    public static final Threads SYSTEM =
        new Threads(
            Thread.ofPlatform().name("compute-", 0).daemon().factory(),
            Thread.ofVirtual().name("fold-", 0).factory());
  }

  /** What the reference unit allows, for a unit with that wallet. */
  public static ComputeOptions standard(String address) {
    return new ComputeOptions(
        address,
        1L << 30,
        9_000_000_000_000L,
        2,
        Live.DEFAULT,
        Cron.DEFAULT,
        10 << 20,
        Long.MAX_VALUE,
        Optional.empty(),
        Threads.SYSTEM);
  }

  /** These options with other limits on what processes may declare. */
  public ComputeOptions withLimits(long memoryBytes, long gas) {
    return new ComputeOptions(
        address,
        memoryBytes,
        gas,
        foldsAtOnce,
        live,
        cron,
        dryRunBytesMax,
        answerWaitMs,
        judge,
        threads);
  }

  /** These options with another amount of folds at once. */
  public ComputeOptions withFoldsAtOnce(int folds) {
    return new ComputeOptions(
        address,
        memoryBytesMax,
        gasMax,
        folds,
        live,
        cron,
        dryRunBytesMax,
        answerWaitMs,
        judge,
        threads);
  }

  public ComputeOptions withLive(Live kept) {
    return new ComputeOptions(
        address,
        memoryBytesMax,
        gasMax,
        foldsAtOnce,
        kept,
        cron,
        dryRunBytesMax,
        answerWaitMs,
        judge,
        threads);
  }

  public ComputeOptions withCron(Cron ticking) {
    return new ComputeOptions(
        address,
        memoryBytesMax,
        gasMax,
        foldsAtOnce,
        live,
        ticking,
        dryRunBytesMax,
        answerWaitMs,
        judge,
        threads);
  }

  /** These options with another time that requests wait. */
  public ComputeOptions withAnswerWait(long waitMs) {
    return new ComputeOptions(
        address,
        memoryBytesMax,
        gasMax,
        foldsAtOnce,
        live,
        cron,
        dryRunBytesMax,
        waitMs,
        judge,
        threads);
  }

  public ComputeOptions withJudge(Judge judging) {
    return new ComputeOptions(
        address,
        memoryBytesMax,
        gasMax,
        foldsAtOnce,
        live,
        cron,
        dryRunBytesMax,
        answerWaitMs,
        Optional.of(judging),
        threads);
  }

  public ComputeOptions withThreads(Threads given) {
    return new ComputeOptions(
        address,
        memoryBytesMax,
        gasMax,
        foldsAtOnce,
        live,
        cron,
        dryRunBytesMax,
        answerWaitMs,
        judge,
        given);
  }
}
