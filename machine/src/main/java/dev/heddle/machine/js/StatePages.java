package dev.heddle.machine.js;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Image;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pages of a function's state, and when each changed last. Brought level with the state only
 * when somebody asks, so that an interaction costs nothing here. Not safe for several threads.
 */
final class StatePages {
  private static final Bytes ZEROS = Bytes.wrap(new byte[Image.PAGE_BYTES]);

  private byte[] memory = new byte[0];
  private int[] changed = new int[0];
  private int moment = -1;

  byte[] memory() {
    return memory;
  }

  long bytes() {
    return memory.length;
  }

  /** Becomes the pages of a state at a moment. */
  void follow(FunctionState state, int now) {
    if (now == moment) {
      return;
    }
    byte[] next = state.memory();
    int pages = Math.max(changed.length, next.length / Image.PAGE_BYTES);
    int[] moments = Arrays.copyOf(changed, pages);
    for (int page = 0; page < pages; page++) {
      if (!same(memory, next, page)) {
        moments[page] = now;
      }
    }
    memory = next;
    changed = moments;
    moment = now;
  }

  private static boolean same(byte[] before, byte[] after, int page) {
    int from = page * Image.PAGE_BYTES;
    int to = from + Image.PAGE_BYTES;
    boolean was = to <= before.length;
    boolean is = to <= after.length;
    return was == is && (!is || Arrays.equals(before, from, to, after, from, to));
  }

  /**
   * The pages that changed after a moment; those that went away are zeros; -1 for all there are.
   */
  SortedMap<Integer, Bytes> changed(int since) {
    SortedMap<Integer, Bytes> pages = new TreeMap<>();
    for (int page = 0; page < changed.length; page++) {
      if (changed[page] > since) {
        boolean there = (page + 1) * Image.PAGE_BYTES <= memory.length;
        if (there) {
          pages.put(page, FunctionState.page(memory, page));
        } else if (since >= 0) {
          pages.put(page, ZEROS);
        }
      }
    }
    return pages;
  }
}
