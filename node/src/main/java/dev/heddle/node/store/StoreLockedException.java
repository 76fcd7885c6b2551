package dev.heddle.node.store;

/** Another node has the folder open. */
public final class StoreLockedException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreLockedException(String message) {
    super(message);
  }
}
