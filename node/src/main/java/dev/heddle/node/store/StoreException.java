package dev.heddle.node.store;

/** An operation of the store that cannot finish; the subtypes say why and what to do. */
public abstract sealed class StoreException extends RuntimeException
    permits DiskFullException,
        FolderVersionException,
        LogBusyException,
        LogBrokenException,
        LogCorruptException,
        MissingDataException,
        MalformedRecordException,
        IndexBrokenException,
        SlotConflictException,
        StoreLockedException,
        StoreClosedException {
  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
