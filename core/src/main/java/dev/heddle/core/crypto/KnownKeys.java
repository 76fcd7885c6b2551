package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Public keys under which a signature held not long ago, ready for the library that checks the
 * next: most items come from whom items came from before, and to make a key ready costs up to
 * several times what a check does.
 *
 * <p>A verdict never depends on what is in here. Keys get in only with a signature that holds, so
 * that whoever makes up keys pushes nobody out. Each key has one place, by its hash, and the newest
 * there stays: that bounds the memory without a lock. Safe for use by any thread: an entry does not
 * change, and who does not see the newest makes a key ready once more.
 *
 * @param <K> what a key has become
 */
final class KnownKeys<K> {
  /** A power of two. An RSA key of 4096 bits takes some 4 KiB with what the library adds. */
  static final int KEYS_MAX = 1024;

  private final @Nullable Known<K>[] places = places();

  private record Known<K>(Bytes bytes, K key) {}

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <K> @Nullable Known<K>[] places() {
    return new Known[KEYS_MAX];
  }

  /** What the key with these bytes has become; null if it is not known. */
  @Nullable K get(Bytes bytes) {
    Known<K> known = places[place(bytes)];
    return known != null && known.bytes.equals(bytes) ? known.key : null;
  }

  void put(Bytes bytes, K key) {
    places[place(bytes)] = new Known<>(bytes.compact(), key);
  }

  private static int place(Bytes bytes) {
    int hash = bytes.hashCode();
    return (hash ^ hash >>> 16) & KEYS_MAX - 1;
  }
}
