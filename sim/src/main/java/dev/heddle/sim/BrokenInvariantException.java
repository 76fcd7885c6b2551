package dev.heddle.sim;

/** Ends a simulation: what a {@link Checker} looks for is not so. */
final class BrokenInvariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Checker checker;

  BrokenInvariantException(Checker checker, String how) {
    super(how);
    this.checker = checker;
  }

  Checker checker() {
    return checker;
  }
}
