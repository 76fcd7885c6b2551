package dev.heddle.client;

/** The thread was interrupted while it waited; its interrupt flag is set again. */
public final class RequestInterruptedException extends HeddleClientException {
  private static final long serialVersionUID = 1L;

  RequestInterruptedException(String what, Throwable cause) {
    super(what + " was interrupted; whether the node acted on it is unknown", cause);
  }
}
