package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * Ed25519 (RFC 8032, pure), strict.
 *
 * <p>Libraries disagree about signatures made on purpose with points of small or mixed order: some
 * multiply the equation by the cofactor, some don't. So that every node gives the same verdict,
 * whichever engine it runs, the public key must be the canonical encoding of a point of prime
 * order, the scalar must be reduced, and the neutral element is refused as the commitment. Honest
 * signatures never notice. Stateless; safe for use by any thread.
 */
public final class Ed25519 {
  public static final int KEY_BYTES = 32;
  public static final int SIGNATURE_BYTES = 64;

  /** What precedes the 32 key bytes in an X.509 SubjectPublicKeyInfo. */
  private static final Bytes SPKI_PREFIX = Bytes.hex("302a300506032b6570032100");

  /** What precedes the 32 seed bytes in a PKCS#8 PrivateKeyInfo. */
  private static final Bytes PKCS8_PREFIX = Bytes.hex("302e020100300506032b657004220420");

  private Ed25519() {}

  /**
   * True if {@code signature} (64 bytes) is one of {@code message} under {@code key} (32 bytes).
   */
  public static boolean verify(Bytes key, Bytes message, Bytes signature) {
    if (key.size() != KEY_BYTES || signature.size() != SIGNATURE_BYTES) {
      return false;
    }
    byte[] publicKey = key.toByteArray();
    byte[] commitment = signature.slice(0, 32).toByteArray();
    if (!org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(publicKey, 0)
        || isNeutral(commitment)) {
      return false;
    }
    Provider provider = CryptoEngine.nativeProvider();
    return provider == null
        ? verifyPortably(publicKey, message, signature.toByteArray(), commitment)
        : verifyNatively(provider, key, message, signature);
  }

  /** The signature of {@code message} under the 32-byte seed; deterministic by the standard. */
  public static Bytes sign(Bytes seed, Bytes message) {
    byte[] checked = checkedSeed(seed);
    Provider provider = CryptoEngine.nativeProvider();
    return provider == null
        ? signPortably(checked, message)
        : signNatively(provider, seed, message);
  }

  static Bytes signPortably(byte[] seed, Bytes message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
        seed, 0, message.toByteArray(), 0, message.size(), signature, 0);
    return Bytes.wrap(signature);
  }

  private static Bytes signNatively(Provider provider, Bytes seed, Bytes message) {
    try {
      byte[] pkcs8 = Bytes.concat(PKCS8_PREFIX, seed).toByteArray();
      Signature signer = Signature.getInstance("Ed25519", provider);
      signer.initSign(
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
      signer.update(message.toByteArray());
      return Bytes.wrap(signer.sign());
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the crypto provider does not sign with Ed25519", e);
    }
  }

  /** The public key of a 32-byte seed. */
  public static Bytes publicKey(Bytes seed) {
    byte[] key = new byte[KEY_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(checkedSeed(seed), 0, key, 0);
    return Bytes.wrap(key);
  }

  private static byte[] checkedSeed(Bytes seed) {
    if (seed.size() != KEY_BYTES) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.size());
    }
    return seed.toByteArray();
  }

  private static boolean isNeutral(byte[] point) {
    int others = 0;
    for (int i = 1; i < point.length; i++) {
      others |= point[i];
    }
    return point[0] == 1 && (others & 0x7f) == 0;
  }

  static boolean verifyPortably(
      byte[] publicKey, Bytes message, byte[] signature, byte[] commitment) {
    // Bouncy Castle checks a multiple of the equation, so the commitment is checked like the key.
    return org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(commitment, 0)
        && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
            signature, 0, publicKey, 0, message.toByteArray(), 0, message.size());
  }

  private static boolean verifyNatively(
      Provider provider, Bytes key, Bytes message, Bytes signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519", provider);
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(
                  new X509EncodedKeySpec(Bytes.concat(SPKI_PREFIX, key).toByteArray())));
      verifier.update(message.toByteArray());
      return verifier.verify(signature.toByteArray());
    } catch (GeneralSecurityException | ProviderException e) {
      return false;
    }
  }
}
