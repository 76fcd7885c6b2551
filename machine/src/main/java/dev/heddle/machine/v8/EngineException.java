package dev.heddle.machine.v8;

import com.caoccao.javet.exceptions.JavetException;

/** V8 refused or failed; the message is V8's, or that of the host's error. */
final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EngineException(JavetException cause) {
    super(cause.getMessage(), cause);
  }
}
