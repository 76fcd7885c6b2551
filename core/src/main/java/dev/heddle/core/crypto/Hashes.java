package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.jspecify.annotations.Nullable;

/**
 * Digests of the concatenation of their arguments, without building the concatenation.
 *
 * <p>SHA-256 and SHA-384 come from the native library ({@link CryptoEngine}) where there is much to
 * hash, and from the JDK where there is little. Warm, the JDK is the faster by what a call into
 * native code costs (0.2 µs); but it is warm only when the second compiler has seen to it: until
 * then, and in every command, which does without that compiler, it hashes 110 MB a second, the
 * native library 1,400. Keccak (the hash of Ethereum, with the padding from before SHA-3) and what
 * other chains hash with from Bouncy Castle. Stateless; safe for use by any thread.
 */
public final class Hashes {
  /** Up to so many bytes there is little to hash. */
  public static final int LITTLE_BYTES = 1024;

  private static final Sha SHA256 = new Sha("SHA-256");
  private static final Sha SHA384 = new Sha("SHA-384");

  private Hashes() {}

  /** SHA-256, 32 bytes. */
  public static Bytes sha256(Bytes... parts) {
    return SHA256.hash(parts);
  }

  /** SHA-384, 48 bytes. */
  public static Bytes sha384(Bytes... parts) {
    return SHA384.hash(parts);
  }

  /**
   * A digest for who hashes little many times; each {@code digest()} leaves it ready for the next.
   */
  public static MessageDigest sha384Digest() {
    return copy(SHA384.little);
  }

  /** A digest that is fed much, a piece at a time; ready for the next after {@code digest()}. */
  public static MessageDigest sha384Stream() {
    return copy(SHA384.much);
  }

  /** As {@link #sha384Stream()}. */
  public static MessageDigest sha256Stream() {
    return copy(SHA256.much);
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

  /**
   * The two that hash by an algorithm. They are never fed, only copied: to look a digest up takes
   * longer than to hash what most hash.
   */
  private record Sha(MessageDigest little, MessageDigest much) {
    Sha(String algorithm) {
      this(from(null, algorithm), from(CryptoEngine.nativeProvider(), algorithm));
    }

    private static MessageDigest from(@Nullable Provider provider, String algorithm) {
      try {
        return provider == null
            ? MessageDigest.getInstance(algorithm)
            : MessageDigest.getInstance(algorithm, provider);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every provider has " + algorithm, e);
      }
    }

    Bytes hash(Bytes... parts) {
      long size = 0;
      for (Bytes part : parts) {
        size += part.size();
      }
      return digest(copy(size <= LITTLE_BYTES ? little : much), parts);
    }
  }

  private static MessageDigest copy(MessageDigest unused) {
    try {
      return (MessageDigest) unused.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the digests of both can be copied", e);
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
