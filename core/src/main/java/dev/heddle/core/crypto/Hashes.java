package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.digests.KeccakDigest;

/**
 * Digests of the concatenation of their arguments, without building the concatenation.
 *
 * <p>SHA-2 comes from the JDK, whose intrinsics beat every provider we measured; Keccak (the hash
 * of Ethereum, with the padding from before SHA-3) from Bouncy Castle. Stateless; safe for use by
 * any thread.
 */
public final class Hashes {
  /** Never fed, only copied: to look a digest up takes longer than to hash what most hash. */
  private static final MessageDigest SHA256 = digest("SHA-256");

  private static final MessageDigest SHA384 = digest("SHA-384");

  private Hashes() {}

  /** SHA-256, 32 bytes. */
  public static Bytes sha256(Bytes... parts) {
    return digest(sha256Digest(), parts);
  }

  /** SHA-384, 48 bytes. */
  public static Bytes sha384(Bytes... parts) {
    return digest(sha384Digest(), parts);
  }

  /** A digest for who makes many; each {@code digest()} leaves it ready for the next. */
  public static MessageDigest sha384Digest() {
    return copy(SHA384);
  }

  /** Keccak-256 as Ethereum uses it (not SHA3-256), 32 bytes. */
  public static Bytes keccak256(Bytes... parts) {
    KeccakDigest digest = new KeccakDigest(256);
    for (Bytes part : parts) {
      digest.update(part.toByteArray(), 0, part.size());
    }
    byte[] hash = new byte[32];
    digest.doFinal(hash, 0);
    return Bytes.wrap(hash);
  }

  /** As {@link #sha384Digest()}. */
  public static MessageDigest sha256Digest() {
    return copy(SHA256);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  private static MessageDigest copy(MessageDigest unused) {
    try {
      return (MessageDigest) unused.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the digests of the JDK can be copied", e);
    }
  }

  private static Bytes digest(MessageDigest digest, Bytes... parts) {
    for (Bytes part : parts) {
      part.updateDigest(digest);
    }
    return Bytes.wrap(digest.digest());
  }
}
