package dev.heddle.cli;

/** What the shell gets back. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** EX_UNAVAILABLE of sysexits.h: the node is not there. */
  static final int UNREACHABLE = 69;

  private ExitCodes() {}
}
