package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.Tag;
import dev.heddle.node.store.Block;
import dev.heddle.node.store.Page;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a list shows of an item or transaction: what the index says of it and, only if something is
 * asked for that stands in the item alone, its header.
 *
 * @param header nothing if it was not read, see {@link #HEADER_FIELDS}
 * @param block the block that closed over it, if one has
 */
record Shown(Page.Hit hit, Optional<Held> header, Optional<Block> block) {
  /** Fields that take the header, by their place in a list. */
  static final Set<String> HEADER_FIELDS =
      Set.of("anchor", "signature", "fee", "quantity", "owner/key");

  /** Fields that take the header of a transaction besides. */
  static final Set<String> TRANSACTION_FIELDS = Set.of("signatureType", "data/size");

  private static final Bytes NOBODY = Bytes.wrap(new byte[32]);

  private Held read() {
    return header.orElseThrow(() ->
        new IllegalStateException(
            "a list shows the header of " + hit.id() + " and has not read it"));
  }

  Bytes anchor() {
    return read().anchor();
  }

  Bytes signature() {
    return read().signature();
  }

  int signatureType() {
    return hit.transaction() ? read().signatureType() : hit.signatureType();
  }

  Bytes recipient() {
    return hit.target().orElse(Bytes.EMPTY);
  }

  String ownerAddress() {
    return hit.owner().equals(NOBODY) ? "" : hit.owner().base64Url();
  }

  Bytes ownerKey() {
    return read().ownerKey();
  }

  BigInteger fee() {
    return read().fee();
  }

  BigInteger quantity() {
    return read().quantity();
  }

  String dataSize() {
    return hit.transaction() ? read().dataSize().toString() : Long.toString(hit.dataBytes());
  }

  Optional<String> dataType() {
    return tags().stream()
        .filter(tag -> tag.name().toLowerCase(Locale.ROOT).equals("content-type"))
        .map(Tag::value)
        .findFirst();
  }

  List<Tag> tags() {
    return hit.tags().list();
  }
}
