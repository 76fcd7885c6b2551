package dev.heddle.client;

import org.jspecify.annotations.Nullable;

/** A request that came to nothing; the message says what was asked, of whom, and what to do. */
public abstract sealed class HeddleClientException extends RuntimeException
    permits NodeUnreachableException,
        RefusedException,
        MalformedAnswerException,
        RequestInterruptedException {
  private static final long serialVersionUID = 1L;

  HeddleClientException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
