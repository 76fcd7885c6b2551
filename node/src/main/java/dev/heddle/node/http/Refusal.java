package dev.heddle.node.http;

/**
 * A request that cannot be served, with the status and the sentence that its sender gets.
 *
 * <p>The message says what is wrong, with which id, and what to do about it. How it is written on
 * the wire is the surface's choice, see {@link Surface}.
 */
public final class Refusal extends RuntimeException {
  private final int status;
  private final String reason;

  public Refusal(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  public int status() {
    return status;
  }
}
