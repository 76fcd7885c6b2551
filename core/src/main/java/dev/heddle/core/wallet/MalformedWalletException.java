package dev.heddle.core.wallet;

/**
 * A key file that is not a JWK we can sign with; the message says why and never holds key material.
 */
public final class MalformedWalletException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedWalletException(String message) {
    super(message);
  }

  MalformedWalletException(String message, Throwable cause) {
    super(message, cause);
  }
}
