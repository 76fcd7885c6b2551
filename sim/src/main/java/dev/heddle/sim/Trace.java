package dev.heddle.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened, in order: the newest of it to be read, and a digest of all of it to compare. */
final class Trace {
  private final int keptMax;
  private final Deque<String> kept = new ArrayDeque<>();
  private long digest = 0xcbf29ce484222325L;
  private long events;

  /**
   * @param keptMax how many events can be read afterwards; the digest is over all
   */
  Trace(int keptMax) {
    this.keptMax = keptMax;
  }

  void add(long atMs, String who, String what) {
    events++;
    mix(atMs);
    mix(who.hashCode());
    mix(what.hashCode());
    if (keptMax > 0) {
      if (kept.size() == keptMax) {
        kept.removeFirst();
      }
      kept.add("%9.3f s  %-8s %s".formatted(atMs / 1000.0, who, what));
    }
  }

  private void mix(long value) {
    digest = (digest ^ value) * 0x9E3779B97F4A7C15L;
    digest ^= digest >>> 29;
  }

  /** The same for the same events, on every machine. */
  String digest() {
    return "%016x".formatted(digest);
  }

  long events() {
    return events;
  }

  List<String> newest() {
    return List.copyOf(kept);
  }
}
