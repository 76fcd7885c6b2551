package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 (RFC 8032, pure), strict.
 *
 * <p>Libraries disagree about signatures made on purpose with points of small or mixed order: some
 * multiply the equation by the cofactor, some don't. So that every node gives the same verdict,
 * whichever engine it runs, the public key must be the canonical encoding of a point of prime
 * order, the scalar must be reduced, and the neutral element is refused as the commitment. Honest
 * signatures never notice. {@link Ed25519Signer} makes signatures. Safe for use by any thread.
 */
public final class Ed25519 {
  public static final int KEY_BYTES = 32;
  public static final int SIGNATURE_BYTES = 64;

  /** What precedes the 32 key bytes in an X.509 SubjectPublicKeyInfo. */
  private static final Bytes SPKI_PREFIX = Bytes.hex("302a300506032b6570032100");

  /** Of prime order: to find that out takes several times as long as to check a signature. */
  private static final KnownKeys<PublicKey> SOUND = new KnownKeys<>();

  private Ed25519() {}

  /**
   * True if {@code signature} (64 bytes) is one of {@code message} under {@code key} (32 bytes).
   */
  public static boolean verify(Bytes key, Bytes message, Bytes signature) {
    if (key.size() != KEY_BYTES || signature.size() != SIGNATURE_BYTES) {
      return false;
    }
    Provider provider = CryptoEngine.nativeProvider();
    return provider == null
        ? verifyPortably(key, message, signature)
        : verifyNatively(provider, key, message, signature);
  }

  static boolean verifyPortably(Bytes key, Bytes message, Bytes signature) {
    byte[] commitment = signature.slice(0, 32).toByteArray();
    // Bouncy Castle checks a multiple of the equation, so the commitment is checked like the key.
    return isSound(key.toByteArray())
        && !isNeutral(commitment)
        && isSound(commitment)
        && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
            signature.toByteArray(),
            0,
            key.toByteArray(),
            0,
            message.toByteArray(),
            0,
            message.size());
  }

  private static boolean verifyNatively(
      Provider provider, Bytes key, Bytes message, Bytes signature) {
    if (isNeutral(signature.slice(0, 32).toByteArray())) {
      return false;
    }
    PublicKey known = SOUND.get(key);
    if (known != null) {
      return holds(provider, known, message, signature);
    }
    // The dear question comes last, so that a flood of bad signatures does not get that far.
    PublicKey fresh = publicKey(provider, key);
    if (fresh == null
        || !holds(provider, fresh, message, signature)
        || !isSound(key.toByteArray())) {
      return false;
    }
    SOUND.put(key, fresh);
    return true;
  }

  private static boolean holds(Provider provider, PublicKey key, Bytes message, Bytes signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519", provider);
      verifier.initVerify(key);
      verifier.update(message.toByteArray());
      return verifier.verify(signature.toByteArray());
    } catch (GeneralSecurityException | ProviderException e) {
      return false;
    }
  }

  private static @Nullable PublicKey publicKey(Provider provider, Bytes key) {
    try {
      byte[] encoded = Bytes.concat(SPKI_PREFIX, key).toByteArray();
      return KeyFactory.getInstance("Ed25519", provider)
          .generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | ProviderException e) {
      return null;
    }
  }

  /** Canonical, and a point of prime order. */
  private static boolean isSound(byte[] point) {
    return org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(point, 0);
  }

  private static boolean isNeutral(byte[] point) {
    int others = 0;
    for (int i = 1; i < point.length; i++) {
      others |= point[i];
    }
    return point[0] == 1 && (others & 0x7f) == 0;
  }
}
