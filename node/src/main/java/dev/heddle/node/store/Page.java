package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * One page of answers to an {@link ItemQuery}.
 *
 * @param hits in the order asked for
 * @param more whether there is, or may be, more; a page may be short or even empty and still have
 *     more to come when the question was so hard that the store paused
 * @param resumeAfter what to put into {@link ItemQuery#after()} for the next page; meaningful when
 *     {@code more}
 */
public record Page(List<Hit> hits, boolean more, long resumeAfter) {
  public Page {
    hits = List.copyOf(hits);
  }

  /**
   * An answer.
   *
   * @param transaction a layer-one transaction, as opposed to a data item
   * @param parent the bundle it came in
   */
  public record Hit(Bytes id, long ord, boolean transaction, Optional<Bytes> parent) {}
}
