package dev.heddle.node.store;

/**
 * An assignment that does not extend the log of its process; nothing was written. Read the head
 * again and assign the slot that follows.
 */
public final class SlotConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  SlotConflictException(String message) {
    super(message);
  }
}
