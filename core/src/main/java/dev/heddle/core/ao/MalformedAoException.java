package dev.heddle.core.ao;

/**
 * A tag, cursor or assignment that does not say what the protocol wants; the message says which
 * part.
 */
public final class MalformedAoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedAoException(String message) {
    super(message);
  }

  MalformedAoException(String message, Throwable cause) {
    super(message, cause);
  }
}
