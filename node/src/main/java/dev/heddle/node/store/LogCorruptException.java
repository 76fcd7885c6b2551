package dev.heddle.node.store;

/**
 * Bytes of the log that were durable once are not what was written; the message names file and
 * offset. Restore that file from a copy: the store never drops what it has acknowledged.
 */
public final class LogCorruptException extends StoreException {
  private static final long serialVersionUID = 1L;

  LogCorruptException(String message) {
    super(message);
  }

  LogCorruptException(String message, Throwable cause) {
    super(message, cause);
  }
}
