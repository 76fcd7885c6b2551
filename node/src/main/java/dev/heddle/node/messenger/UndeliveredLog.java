package dev.heddle.node.messenger;

import java.util.ArrayDeque;
import java.util.List;

/** The last things that could not be carried, for people to look at. Safe for any thread. */
final class UndeliveredLog {
  /** Older ones are only in the log file. */
  static final int ENTRIES_MAX = 1000;

  /** Letters of a text that are kept: a process writes part of it. */
  static final int TEXT_CHARS_MAX = 500;

  private static final System.Logger LOG = System.getLogger(UndeliveredLog.class.getName());

  private final ArrayDeque<Undelivered> entries = new ArrayDeque<>();

  void add(Undelivered whole) {
    Undelivered undelivered =
        new Undelivered(
            whole.process(),
            whole.evaluation(),
            shortened(whole.what()),
            shortened(whole.reason()));
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

  /** On one line, so that nobody writes lines of the log but us. */
  private static String shortened(String text) {
    String start = text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "…";
    return start.replaceAll("\\p{Cntrl}", " ");
  }

  /** Oldest first. */
  List<Undelivered> list() {
    synchronized (entries) {
      return List.copyOf(entries);
    }
  }
}
