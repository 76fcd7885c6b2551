package dev.heddle.node.store;

/** There is too little room on the disk: nothing was written, and what is there can be read. */
public final class DiskFullException extends StoreException {
  private static final long serialVersionUID = 1L;

  DiskFullException(String message) {
    super(message);
  }

  DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
