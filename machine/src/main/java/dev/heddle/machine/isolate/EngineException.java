package dev.heddle.machine.isolate;

import com.caoccao.javet.exceptions.JavetException;

/** V8 refused or failed; the message is V8's, or that of the host's error. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineException(JavetException cause) {
    super(cause.getMessage(), cause);
  }
}
