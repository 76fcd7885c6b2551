package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import java.util.Optional;

/**
 * An item whose owner signed it: the type that everything behind the door works with.
 *
 * <p>There is no other way to one than a verification that succeeded. Immutable.
 */
public final class VerifiedItem {
  private final DataItem item;

  private VerifiedItem(DataItem item) {
    this.item = item;
  }

  /** Checks the signature, at the cost of 25 to 400 microseconds; nothing if it does not hold. */
  public static Optional<VerifiedItem> verify(DataItem item) {
    return !item.historic() && ItemSignatures.hold(item, item.signingHash())
        ? Optional.of(new VerifiedItem(item))
        : Optional.empty();
  }

  public DataItem item() {
    return item;
  }

  /** As {@link DataItem#id()}. */
  public Bytes id() {
    return item.id();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedItem that && item.equals(that.item);
  }

  @Override
  public int hashCode() {
    return item.hashCode();
  }

  @Override
  public String toString() {
    return "verified " + item;
  }
}
