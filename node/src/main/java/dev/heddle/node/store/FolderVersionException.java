package dev.heddle.node.store;

/** A data folder is of a version that this program cannot use. */
public final class FolderVersionException extends StoreException {
  private static final long serialVersionUID = 1L;

  FolderVersionException(String message) {
    super(message);
  }
}
