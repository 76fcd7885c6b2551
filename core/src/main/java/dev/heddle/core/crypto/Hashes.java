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
  private Hashes() {}

  /** SHA-256, 32 bytes. */
  public static Bytes sha256(Bytes... parts) {
    return digest("SHA-256", parts);
  }

  /** SHA-384, 48 bytes. */
  public static Bytes sha384(Bytes... parts) {
    return digest("SHA-384", parts);
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

  static MessageDigest messageDigest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  private static Bytes digest(String algorithm, Bytes... parts) {
    MessageDigest digest = messageDigest(algorithm);
    for (Bytes part : parts) {
      part.updateDigest(digest);
    }
    return Bytes.wrap(digest.digest());
  }
}
