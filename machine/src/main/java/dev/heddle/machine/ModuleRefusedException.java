package dev.heddle.machine;

/** A module cannot be run; the message says why in words that a module's author understands. */
public final class ModuleRefusedException extends RuntimeException {
  public ModuleRefusedException(String message) {
    super(message);
  }

  public ModuleRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
