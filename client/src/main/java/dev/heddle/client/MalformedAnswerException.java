package dev.heddle.client;

import org.jspecify.annotations.Nullable;

/** The unit said yes, but what it sent is not what the protocol has there. */
public final class MalformedAnswerException extends HeddleClientException {
  private static final long serialVersionUID = 1L;

  MalformedAnswerException(String what, String why, @Nullable Throwable cause) {
    super(what + " got an answer that makes no sense: " + why + "; is this an ao node?", cause);
  }
}
