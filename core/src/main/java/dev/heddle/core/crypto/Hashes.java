package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;

/**
 * Digests of the concatenation of their arguments, without building the concatenation.
 *
 * <p>SHA-256 and SHA-384 come from the JDK, whose intrinsics beat every provider we measured;
 * Keccak (the hash of Ethereum, with the padding from before SHA-3) and what other chains hash with
 * from Bouncy Castle. Stateless; safe for use by any thread.
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
    return digest(new KeccakDigest(256), parts);
  }

  /** SHA3-256 of FIPS 202, 32 bytes. */
  public static Bytes sha3(Bytes... parts) {
    return digest(new SHA3Digest(256), parts);
  }

  /** SHA-224, 28 bytes. */
  public static Bytes sha224(Bytes... parts) {
    return digest(new SHA224Digest(), parts);
  }

  /** BLAKE2b without a key (RFC 7693) of {@code size} bytes, 1 to 64. */
  public static Bytes blake2b(int size, Bytes... parts) {
    return digest(new Blake2bDigest(8 * size), parts);
  }

  /** BLAKE3 without a key, 32 bytes. */
  public static Bytes blake3(Bytes... parts) {
    return digest(new Blake3Digest(), parts);
  }

  /** RIPEMD-160 of SHA-256, 20 bytes: the hash of keys in Bitcoin's addresses. */
  public static Bytes hash160(Bytes... parts) {
    return digest(new RIPEMD160Digest(), sha256(parts));
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

  private static Bytes digest(Digest digest, Bytes... parts) {
    for (Bytes part : parts) {
      digest.update(part.toByteArray(), 0, part.size());
    }
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return Bytes.wrap(hash);
  }

  private static Bytes digest(MessageDigest digest, Bytes... parts) {
    for (Bytes part : parts) {
      part.updateDigest(digest);
    }
    return Bytes.wrap(digest.digest());
  }
}
