package dev.heddle.machine;

/**
 * What one process may use. Beside that every machine holds to the limits that are constants here,
 * so that a message ends in the same way on whichever it is evaluated.
 *
 * @param memoryBytesMax the largest linear memory; enforced in the module itself, so that no
 *     instruction can grow past it
 * @param gasMax gas for one input; an input that needs more fails
 */
public record Limits(long memoryBytesMax, long gasMax) {
  /** Gas for one input where neither process nor module names a limit (the reference's figure). */
  public static final long GAS_DEFAULT = 9_000_000_000_000_000L;

  /** The largest memory limit that is accepted: a Java buffer over it must be possible. */
  public static final long MEMORY_BYTES_MAX = (2L << 30) - (64 << 10);

  /**
   * Gas for the start of an instance (constructors, an early module's main), before any message.
   */
  public static final long START_GAS_MAX = 1_000_000_000_000L;

  /** The largest answer a module may give to one message. V8's host scripts say the same. */
  public static final int ANSWER_BYTES_MAX = 16 << 20;

  /**
   * The most messages, spawns and assignments of one result together. V8's host scripts say the
   * same.
   */
  public static final int OUTBOX_ENTRIES_MAX = 10_000;

  /**
   * How long one evaluation, or the start of an instance, may take where nothing else is said. Far
   * above what any module needs; gas alone would let a module of free instructions run for days.
   */
  public static final long EVALUATION_MS_MAX = 30_000;
}
