package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import java.util.List;

/**
 * What a {@link StateTree} became, and what it takes to get there: every blob that {@code top}
 * reaches is among {@code blobs} or is reached from {@code from}.
 *
 * @param from hash of the top node before; {@link StateTree#ABSENT} when there is none to build on
 * @param top hash of the top node now; {@link StateTree#ABSENT} of a memory that is all zero
 * @param blobs pages first, then nodes, each below the one that refers to it before it
 */
public record TreeStep(Bytes from, Bytes top, List<Blob> blobs) {
  public TreeStep {
    blobs = List.copyOf(blobs);
  }
}
