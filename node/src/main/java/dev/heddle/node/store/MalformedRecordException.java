package dev.heddle.node.store;

/** Bytes that are no record of the log; the message says what is wrong and at which byte. */
public final class MalformedRecordException extends StoreException {
  private static final long serialVersionUID = 1L;

  MalformedRecordException(String message) {
    super(message);
  }

  MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
