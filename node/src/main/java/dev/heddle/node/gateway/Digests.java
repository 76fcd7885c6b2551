package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.node.store.StoredBytes;
import java.security.MessageDigest;
import java.util.Optional;

/** SHA-256 of data by their id, remembered since neither ever changes. Safe for any thread. */
final class Digests {
  /** Data that are hashed only to say so in headers. */
  static final long SHOWN_BYTES_MAX = 16 << 20;

  /** Digests that are remembered. */
  static final int KEPT_MAX = 50_000;

  private static final int PIECE_BYTES = 1 << 20;

  private final Recent<Bytes, Bytes> kept = new Recent<>(KEPT_MAX, _ -> 1);

  /** The digest, if it is known or costs little. */
  Optional<Bytes> shown(Held held) {
    Optional<Bytes> known = kept.get(held.id());
    return known.isPresent() || held.stored().size() > SHOWN_BYTES_MAX
        ? known
        : Optional.of(of(held));
  }

  /** The digest, whatever it costs. */
  Bytes of(Held held) {
    return kept.get(held.id())
        .orElseGet(() -> {
          Bytes digest = hash(held.stored());
          kept.put(held.id(), digest);
          return digest;
        });
  }

  private static Bytes hash(StoredBytes data) {
    MessageDigest sha256 = Hashes.sha256Stream();
    for (long at = 0; at < data.size(); ) {
      Bytes piece = data.read(at, PIECE_BYTES);
      sha256.update(piece.buffer());
      at += piece.size();
    }
    return Bytes.wrap(sha256.digest());
  }
}
