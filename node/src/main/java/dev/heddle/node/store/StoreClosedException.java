package dev.heddle.node.store;

/** The store was closed while or before it was asked. */
public final class StoreClosedException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreClosedException(String message) {
    super(message);
  }
}
