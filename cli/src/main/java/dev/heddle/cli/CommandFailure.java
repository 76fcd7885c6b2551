package dev.heddle.cli;

/** Ends a command with one sentence for the person who typed it. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** It was asked for rightly and did not work. */
  static CommandFailure failed(String message) {
    return new CommandFailure(ExitCodes.FAILED, message);
  }

  /** It was asked for wrongly. */
  static CommandFailure usage(String message) {
    return new CommandFailure(ExitCodes.USAGE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
