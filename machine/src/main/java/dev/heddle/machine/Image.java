package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.SortedMap;

/**
 * The bytes of a state: a flat memory of which only the non-zero pages are kept.
 *
 * @param sizeBytes the size of the memory, a multiple of {@link #PAGE_BYTES}
 * @param pages page number to page, each {@link #PAGE_BYTES} long; a page that is absent is all
 *     zero
 */
public record Image(long sizeBytes, SortedMap<Integer, Bytes> pages) {
  public static final int PAGE_BYTES = 4096;
}
