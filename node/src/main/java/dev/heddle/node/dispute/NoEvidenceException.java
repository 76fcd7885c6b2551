package dev.heddle.node.dispute;

/** What was given proves nothing: it is forged, not whole, or cannot be read. */
public final class NoEvidenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoEvidenceException(String message) {
    super(message);
  }
}
