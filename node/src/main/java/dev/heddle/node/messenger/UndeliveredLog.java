package dev.heddle.node.messenger;

import java.util.ArrayDeque;
import java.util.List;

/** The last things that could not be carried, for people to look at. Safe for any thread. */
final class UndeliveredLog {
  /** Older ones are only in the log file. */
  static final int ENTRIES_MAX = 1000;

  private static final System.Logger LOG = System.getLogger(UndeliveredLog.class.getName());

  private final ArrayDeque<Undelivered> entries = new ArrayDeque<>();

  void add(Undelivered undelivered) {
    LOG.log(
        System.Logger.Level.WARNING,
        "undelivered: {0} of {1} of process {2}: {3}",
        undelivered.what(),
        undelivered.evaluation(),
        undelivered.process(),
        undelivered.reason());
    synchronized (entries) {
      if (entries.size() == ENTRIES_MAX) {
        entries.removeFirst();
      }
      entries.addLast(undelivered);
    }
  }

  /** Oldest first. */
  List<Undelivered> list() {
    synchronized (entries) {
      return List.copyOf(entries);
    }
  }
}
