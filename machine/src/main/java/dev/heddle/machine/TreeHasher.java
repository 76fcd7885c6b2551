package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The three hashes of a {@link StateTree}, with one digest for all. Not for several threads. */
final class TreeHasher {
  static final int HASH_BYTES = 32;
  private static final byte PAGE = 0;
  private static final byte NODE = 1;
  private static final byte ROOT = 2;

  private final MessageDigest digest = Hashes.sha256Stream();

  Bytes page(Bytes content) {
    digest.update(PAGE);
    content.updateDigest(digest);
    return Bytes.wrap(digest.digest());
  }

  Bytes page(MemorySegment content) {
    digest.update(PAGE);
    digest.update(content.asByteBuffer());
    return Bytes.wrap(digest.digest());
  }

  Bytes node(Bytes encoded) {
    digest.update(NODE);
    encoded.updateDigest(digest);
    return Bytes.wrap(digest.digest());
  }

  Bytes root(long sizeBytes, Bytes top) {
    digest.update(ROOT);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(sizeBytes).flip());
    top.updateDigest(digest);
    return Bytes.wrap(digest.digest());
  }
}
