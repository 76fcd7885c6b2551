package dev.heddle.core.tx;

/** JSON that is no Arweave transaction; the message names the field and what it should be. */
public final class MalformedTransactionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedTransactionException(String message) {
    super(message);
  }

  MalformedTransactionException(String message, Throwable cause) {
    super(message, cause);
  }
}
