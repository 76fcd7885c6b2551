package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tags;
import dev.heddle.node.store.Rows.Meta;
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
   * An answer, with what the index says of it.
   *
   * @param transaction a layer-one transaction, as opposed to a data item
   * @param parent the bundle it came in
   * @param owner address, 32 bytes; zeros where a transaction's key is not known
   * @param signatureType as on the wire of items; 0 for transactions
   * @param dataBytes of its data
   */
  public record Hit(
      Bytes id,
      long ord,
      boolean transaction,
      Optional<Bytes> parent,
      Bytes owner,
      Optional<Bytes> target,
      Tags tags,
      int signatureType,
      long dataBytes) {
    static Hit of(long ord, Meta meta) {
      return new Hit(
          meta.id(),
          ord,
          meta.transaction(),
          meta.parent(),
          meta.owner(),
          meta.target(),
          meta.tags(),
          meta.form().signatureType(),
          meta.place()
              .map(DataPlace::bytes)
              .orElse((long) meta.extent().bytes() - meta.form().headBytes()));
    }
  }
}
