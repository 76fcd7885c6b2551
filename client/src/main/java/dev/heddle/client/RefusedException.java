package dev.heddle.client;

/** The unit answered, and the answer is no. */
public final class RefusedException extends HeddleClientException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  RefusedException(String what, int status, String reason) {
    super(what + " was refused (HTTP " + status + "): " + reason, null);
    this.status = status;
    this.reason = reason;
  }

  /** The HTTP status; legacy units say 400 or 500 for most things. */
  public int status() {
    return status;
  }

  /** The sentence the unit gave, at most 2,000 characters of it. */
  public String reason() {
    return reason;
  }
}
