package dev.heddle.node.store;

/** More waits to be written than the queue holds; nothing was taken, try again in a moment. */
public final class LogBusyException extends StoreException {
  private static final long serialVersionUID = 1L;

  LogBusyException(String message) {
    super(message);
  }
}
