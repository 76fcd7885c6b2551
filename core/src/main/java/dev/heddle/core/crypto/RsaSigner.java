package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAKeyGenParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An RSA key that makes {@link RsaPss} signatures, each the only one it ever makes of its message.
 *
 * <p>The 32-byte salt is a pure function of the key and the message. The id of an item is the hash
 * of its signature, so with a random salt the same message signed again is another item; a node
 * that crashes between signing and remembering would send a message twice under two ids. With a
 * derived salt the second signature is the first one, bit for bit, and repetition is harmless. PSS
 * wants of its salt only that others cannot foresee it, which holds for an HMAC under a secret of
 * the key.
 *
 * <p>Keep the instance: preparing the key for the native library costs as much as a signature.
 * Immutable and safe for use by any thread.
 */
public final class RsaSigner {
  private static final String RAW = "RSA/ECB/NoPadding";

  private final PrivateKey key;
  private final Bytes modulus;
  private final int bits;
  private final SecretKeySpec saltKey;

  private RsaSigner(PrivateKey key, RSAPrivateCrtKey parts) {
    this.key = key;
    this.bits = parts.getModulus().bitLength();
    this.modulus = RsaPss.unsigned(parts.getModulus(), (bits + 7) / 8);
    Bytes secret =
        Hashes.sha256(
            Bytes.utf8("heddle pss salt"), Bytes.wrap(parts.getPrivateExponent().toByteArray()));
    this.saltKey = new SecretKeySpec(secret.toByteArray(), "HmacSHA256");
  }

  /**
   * A new key with the public exponent 65537, from the randomness of the machine, made by the
   * native engine where there is one: the JDK takes twice as long, and ten times as long where only
   * its first compiler works, as in a command.
   */
  public static RSAPrivateCrtKey newKey(int bits) {
    Provider provider = CryptoEngine.nativeProvider();
    try {
      KeyPairGenerator generator =
          provider == null
              ? KeyPairGenerator.getInstance("RSA")
              : KeyPairGenerator.getInstance("RSA", provider);
      generator.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
      return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the engine makes no RSA key of " + bits + " bits", e);
    }
  }

  /** Prepares the key; its public exponent must be 65537. */
  public static RsaSigner of(RSAPrivateCrtKey key) {
    Provider provider = CryptoEngine.nativeProvider();
    if (provider == null) {
      return new RsaSigner(key, key);
    }
    try {
      PrivateKey prepared = (PrivateKey) KeyFactory.getInstance("RSA", provider).translateKey(key);
      return new RsaSigner(prepared, key);
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the RSA key does not load; is the key file intact?", e);
    }
  }

  /** The modulus, as many bytes as a signature has. */
  public Bytes modulus() {
    return modulus;
  }

  /**
   * The one signature this key gives this message.
   *
   * @throws IllegalStateException if the key contradicts itself (its result does not verify), which
   *     is also what keeps a faulty computation from leaking the key
   */
  public Bytes sign(Bytes message) {
    return sign(RsaPss.Hash.SHA_256, message);
  }

  /** As the other, with another hash; the salt is as long as that. */
  public Bytes sign(RsaPss.Hash by, Bytes message) {
    byte[] hash = by.of(message);
    Bytes signature;
    try {
      byte[] encoded = RsaPss.encode(by, hash, salt(by, hash), bits - 1);
      byte[] padded = new byte[modulus.size()];
      System.arraycopy(encoded, 0, padded, padded.length - encoded.length, encoded.length);
      signature = Bytes.wrap(rawCipher().doFinal(padded));
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IllegalStateException("the RSA key does not sign; is the key file intact?", e);
    }
    if (!RsaPss.verify(by, modulus, message, signature)) {
      throw new IllegalStateException("the RSA key contradicts itself; is the key file intact?");
    }
    return signature;
  }

  /**
   * As many bytes of HMAC-SHA-256 of the hash as there are in a hash, the second half of the first.
   */
  private byte[] salt(RsaPss.Hash by, byte[] hash) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(saltKey);
    byte[] salt = new byte[by.bytes()];
    byte[] part = mac.doFinal(hash);
    System.arraycopy(part, 0, salt, 0, part.length);
    if (part.length < salt.length) {
      System.arraycopy(mac.doFinal(part), 0, salt, part.length, part.length);
    }
    return salt;
  }

  private Cipher rawCipher() throws GeneralSecurityException {
    Provider provider = CryptoEngine.nativeProvider();
    Cipher cipher = provider == null ? Cipher.getInstance(RAW) : Cipher.getInstance(RAW, provider);
    cipher.init(Cipher.DECRYPT_MODE, key);
    return cipher;
  }
}
