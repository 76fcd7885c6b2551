package dev.heddle.core.context;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A value of a {@link KvMap}: its size and hash, and its bytes once somebody has asked. */
final class KvValue {
  private static final Bytes MARK = Bytes.hex("11");

  private final int size;
  private final Bytes hash;
  private volatile @Nullable Bytes bytes;

  private KvValue(int size, Bytes hash, @Nullable Bytes bytes) {
    this.size = size;
    this.hash = hash;
    this.bytes = bytes;
  }

  static KvValue of(Bytes bytes) {
    return new KvValue(bytes.size(), hash(bytes), bytes);
  }

  static KvValue elsewhere(int size, Bytes hash) {
    return new KvValue(size, hash, null);
  }

  static Bytes hash(Bytes value) {
    return Hashes.sha256(MARK, value);
  }

  int size() {
    return size;
  }

  Bytes hash() {
    return hash;
  }

  /** Shows the bytes unless they are only elsewhere. */
  void ifHere(Consumer<Bytes> reader) {
    Bytes here = bytes;
    if (here != null) {
      reader.accept(here);
    }
  }

  Bytes bytes(Blobs blobs) {
    Bytes here = bytes;
    if (here == null) {
      here =
          blobs
              .get(hash)
              .filter(found -> found.size() == size && hash(found).equals(hash))
              .orElseThrow(() -> new BlobMissingException(hash, "value"));
      bytes = here;
    }
    return here;
  }
}
