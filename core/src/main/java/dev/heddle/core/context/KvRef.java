package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A node by itself, or by its hash until somebody looks at it. */
final class KvRef {
  private final @Nullable Bytes stored;
  private volatile @Nullable KvNode node;

  private KvRef(@Nullable Bytes stored, @Nullable KvNode node) {
    this.stored = stored;
    this.node = node;
  }

  static KvRef of(KvNode node) {
    return new KvRef(null, node);
  }

  static KvRef elsewhere(Bytes hash) {
    return new KvRef(hash, null);
  }

  Bytes hash() {
    Bytes known = stored;
    if (known != null) {
      return known;
    }
    KvNode here = node;
    if (here == null) {
      throw new IllegalStateException("a node without bytes has a hash");
    }
    return here.hash();
  }

  /** Whether it came from where the map was opened. */
  boolean isStored() {
    return stored != null;
  }

  KvNode node(Blobs blobs) {
    KvNode here = node;
    if (here == null) {
      Bytes wanted = hash();
      here =
          blobs
              .get(wanted)
              .filter(found -> KvNode.hash(found).equals(wanted))
              .flatMap(KvNode::decode)
              .orElseThrow(() -> new BlobMissingException(wanted, "node"));
      node = here;
    }
    return here;
  }
}
