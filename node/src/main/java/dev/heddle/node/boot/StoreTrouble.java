package dev.heddle.node.boot;

import dev.heddle.node.http.Refusal;
import dev.heddle.node.store.DiskFullException;
import dev.heddle.node.store.FolderVersionException;
import dev.heddle.node.store.IndexBrokenException;
import dev.heddle.node.store.LogBrokenException;
import dev.heddle.node.store.LogBusyException;
import dev.heddle.node.store.LogCorruptException;
import dev.heddle.node.store.MalformedRecordException;
import dev.heddle.node.store.MissingDataException;
import dev.heddle.node.store.SlotConflictException;
import dev.heddle.node.store.StoreClosedException;
import dev.heddle.node.store.StoreException;
import dev.heddle.node.store.StoreLockedException;
import java.util.Optional;

/** What to tell clients when the store beneath a handler cannot do its part. */
final class StoreTrouble {
  private static final int UNAVAILABLE = 503;
  private static final int NO_ROOM = 507;

  private StoreTrouble() {}

  /** The refusal for that, also where it is the cause; nothing for what is a bug. */
  static Optional<Refusal> refusal(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException trouble) {
        return status(trouble).map(status -> new Refusal(status, reason(trouble)));
      }
    }
    return Optional.empty();
  }

  private static String reason(StoreException trouble) {
    return "the store cannot do its part: " + trouble.getMessage();
  }

  private static Optional<Integer> status(StoreException trouble) {
    return switch (trouble) {
      case DiskFullException _ -> Optional.of(NO_ROOM);
      case LogBusyException _,
          LogBrokenException _,
          LogCorruptException _,
          IndexBrokenException _,
          MissingDataException _,
          StoreClosedException _ ->
          Optional.of(UNAVAILABLE);
      case MalformedRecordException _,
          SlotConflictException _,
          StoreLockedException _,
          FolderVersionException _ ->
          Optional.empty();
    };
  }
}
