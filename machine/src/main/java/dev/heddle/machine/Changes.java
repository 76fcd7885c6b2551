package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.SortedMap;

/**
 * What of a state has changed since an earlier moment.
 *
 * @param moment the moment of the state now, to be asked from the next time
 * @param sizeBytes the size of the memory now
 * @param pages page number to page for each that has changed; one of zeros where {@link Image}
 *     would have none
 */
public record Changes(int moment, long sizeBytes, SortedMap<Integer, Bytes> pages) {}
