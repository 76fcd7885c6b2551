package dev.heddle.machine;

/**
 * An evaluation was stopped because it took longer, or more memory, than this machine allows,
 * whatever gas it had left. What would have come of it is not known, so this is no {@link Outcome};
 * the image is what it was, and the instance can go on.
 */
public final class EvaluationStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EvaluationStoppedException(long timeoutMs) {
    super("the evaluation took longer than " + timeoutMs + " ms and was stopped");
  }

  private EvaluationStoppedException(String message) {
    super(message);
  }

  /** For an evaluation that made more than its machine has room for. */
  public static EvaluationStoppedException outOfMemory(long heapBytesMax) {
    return new EvaluationStoppedException(
        "the evaluation took more than " + (heapBytesMax >> 20) + " MiB of memory and was stopped");
  }
}
