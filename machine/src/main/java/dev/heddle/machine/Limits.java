package dev.heddle.machine;

/**
 * What one process may use.
 *
 * @param memoryBytesMax the largest linear memory; enforced in the module itself, so that no
 *     instruction can grow past it
 * @param gasMax gas for one input; an input that needs more fails
 */
public record Limits(long memoryBytesMax, long gasMax) {
  /** Gas for one input where neither process nor module names a limit (the reference's figure). */
  public static final long GAS_DEFAULT = 9_000_000_000_000_000L;
}
