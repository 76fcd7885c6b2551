package dev.heddle.core.aocore;

/** Bytes or text that are not the form of a message that they should be; the message says why. */
public final class MalformedMessageException extends RuntimeException {
  public MalformedMessageException(String message) {
    super(message);
  }
}
