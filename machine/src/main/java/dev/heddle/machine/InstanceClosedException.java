package dev.heddle.machine;

/** The instance was closed before, or while, somebody asked it for something. */
public final class InstanceClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public InstanceClosedException() {
    super("the instance is closed");
  }
}
