package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 key that makes signatures; deterministic by the standard.
 *
 * <p>Keep the instance: preparing the key for the native library costs more than a signature.
 * Immutable and safe for use by any thread.
 */
public final class Ed25519Signer {
  /** What precedes the 32 seed bytes in a PKCS#8 PrivateKeyInfo. */
  private static final Bytes PKCS8_PREFIX = Bytes.hex("302e020100300506032b657004220420");

  private final byte[] seed;
  private final @Nullable PrivateKey prepared;
  private final Bytes publicKey;

  private Ed25519Signer(byte[] seed, @Nullable PrivateKey prepared) {
    this.seed = seed;
    this.prepared = prepared;
    byte[] key = new byte[Ed25519.KEY_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, key, 0);
    this.publicKey = Bytes.wrap(key);
  }

  /** Prepares the key of a 32-byte seed. */
  public static Ed25519Signer of(Bytes seed) {
    if (seed.size() != Ed25519.KEY_BYTES) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.size());
    }
    Provider provider = CryptoEngine.nativeProvider();
    if (provider == null) {
      return new Ed25519Signer(seed.toByteArray(), null);
    }
    try {
      byte[] pkcs8 = Bytes.concat(PKCS8_PREFIX, seed).toByteArray();
      PrivateKey prepared =
          KeyFactory.getInstance("Ed25519", provider)
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return new Ed25519Signer(seed.toByteArray(), prepared);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the crypto provider takes no Ed25519 key", e);
    }
  }

  public Bytes publicKey() {
    return publicKey;
  }

  /** The one signature that this key gives this message. */
  public Bytes sign(Bytes message) {
    Provider provider = CryptoEngine.nativeProvider();
    return provider == null || prepared == null
        ? signPortably(message)
        : signNatively(provider, prepared, message);
  }

  Bytes signPortably(Bytes message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
        seed, 0, message.toByteArray(), 0, message.size(), signature, 0);
    return Bytes.wrap(signature);
  }

  private static Bytes signNatively(Provider provider, PrivateKey key, Bytes message) {
    try {
      Signature signer = Signature.getInstance("Ed25519", provider);
      signer.initSign(key);
      signer.update(message.toByteArray());
      return Bytes.wrap(signer.sign());
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the crypto provider does not sign with Ed25519", e);
    }
  }
}
