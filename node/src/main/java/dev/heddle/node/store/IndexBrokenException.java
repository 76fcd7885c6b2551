package dev.heddle.node.store;

/** The index cannot be read or written; {@code heddle reindex} makes a new one from the log. */
public final class IndexBrokenException extends StoreException {
  private static final long serialVersionUID = 1L;

  IndexBrokenException(String message) {
    super(message);
  }

  IndexBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
