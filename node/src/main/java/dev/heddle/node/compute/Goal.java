package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Store;

/**
 * How far a fold is to go: the message at a slot, then the cron ticks after it that are due.
 *
 * @param slot the last message; -1 for none
 * @param ticksBeforeMs ticks of the gap after that message with an earlier time; 0 for none
 */
record Goal(long slot, long ticksBeforeMs) {
  /** Just the message at that slot. */
  static Goal message(long slot) {
    return new Goal(slot, 0);
  }

  /** What of this lies up to a time in ms. */
  Goal until(Store store, Bytes process, long timeMs) {
    long low = 0;
    long high = slot;
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      boolean before =
          store
              .entry(process, middle)
              .map(entry -> entry.assignment().timestampMs() <= timeMs)
              .orElse(false);
      low = before ? middle : low;
      high = before ? high : middle - 1;
    }
    return new Goal(low, Math.min(ticksBeforeMs, timeMs + 1));
  }
}
