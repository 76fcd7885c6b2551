package dev.heddle.node.messenger;

/** A delivery broke off for a reason that no outcome names; carrying again may help. */
final class CarryFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CarryFailedException(Throwable cause) {
    super("a delivery failed: " + cause, cause);
  }
}
