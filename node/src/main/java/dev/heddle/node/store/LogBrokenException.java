package dev.heddle.node.store;

/**
 * A write or a flush failed, so nobody knows what is on the disk: the store takes nothing more
 * until it is opened again, which finds out. What failed with this may or may not have become
 * durable.
 */
public final class LogBrokenException extends StoreException {
  private static final long serialVersionUID = 1L;

  LogBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
