package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * RSA-PSS with SHA-256 and MGF1-SHA-256, public exponent 65537, as Arweave signs; or with SHA-512,
 * as HTTP message signatures do.
 *
 * <p>Verification accepts a salt of any length, because the world signs with several: WebCrypto and
 * Erlang with 32 bytes, Node with the longest that fits (478 for 4096 bits), old browser wallets
 * with none. A JCA {@code Signature} only accepts the length it was told, so the EMSA-PSS encoding
 * is decoded here over the raw public operation (RFC 8017 section 9.1.2, the salt length being
 * found instead of given).
 *
 * <p>{@link RsaSigner} makes signatures. Safe for use by any thread.
 */
public final class RsaPss {
  public static final int MODULUS_BITS_MIN = 2048;
  public static final int MODULUS_BITS_MAX = 4096;
  private static final BigInteger EXPONENT = BigInteger.valueOf(65537);
  private static final KnownKeys<Modulus> KNOWN = new KnownKeys<>();

  /** The hash of the message and of the mask. */
  public enum Hash {
    SHA_256("SHA-256", 32),
    SHA_512("SHA-512", 64);

    private final String algorithm;
    private final int bytes;

    Hash(String algorithm, int bytes) {
      this.algorithm = algorithm;
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    MessageDigest digest() {
      try {
        return MessageDigest.getInstance(algorithm);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has " + algorithm, e);
      }
    }

    byte[] of(Bytes message) {
      MessageDigest digest = digest();
      message.updateDigest(digest);
      return digest.digest();
    }
  }

  /** A modulus of the right size, and the same as a key of the native library if it takes it. */
  private record Modulus(BigInteger n, @Nullable PublicKey ready) {}

  private RsaPss() {}

  /**
   * True if {@code signature} is one of {@code message} under the modulus.
   *
   * <p>Refused without arithmetic: a modulus that is even or outside 2048 to 4096 bits, a signature
   * that is not exactly as long as the modulus or not smaller than it.
   */
  public static boolean verify(Bytes modulus, Bytes message, Bytes signature) {
    return verify(Hash.SHA_256, modulus, message, signature);
  }

  /** As the other, with another hash. */
  public static boolean verify(Hash by, Bytes modulus, Bytes message, Bytes signature) {
    Modulus known = KNOWN.get(modulus);
    if (known != null) {
      return holds(by, known, message, signature);
    }
    BigInteger n = new BigInteger(1, modulus.toByteArray());
    int bits = n.bitLength();
    if (bits < MODULUS_BITS_MIN || bits > MODULUS_BITS_MAX || !n.testBit(0)) {
      return false;
    }
    Modulus fresh = new Modulus(n, nativeKey(n));
    boolean holds = holds(by, fresh, message, signature);
    if (holds) {
      KNOWN.put(modulus, fresh);
    }
    return holds;
  }

  private static boolean holds(Hash by, Modulus modulus, Bytes message, Bytes signature) {
    int bits = modulus.n.bitLength();
    BigInteger s = new BigInteger(1, signature.toByteArray());
    if (signature.size() != (bits + 7) / 8 || s.compareTo(modulus.n) >= 0) {
      return false;
    }
    return encodes(by, raise(modulus, s, signature), bits - 1, by.of(message));
  }

  /** The number as big-endian bytes, left-padded with zeros to {@code size}. */
  public static Bytes unsigned(BigInteger number, int size) {
    byte[] signed = number.toByteArray();
    int from = signed.length > 1 && signed[0] == 0 ? 1 : 0;
    int length = signed.length - from;
    if (number.signum() < 0 || length > size) {
      throw new IllegalArgumentException("number of " + length + " bytes does not fit " + size);
    }
    byte[] padded = new byte[size];
    System.arraycopy(signed, from, padded, size - length, length);
    return Bytes.wrap(padded);
  }

  /** s^65537 mod n, as long as the modulus. The native result is the same number, only sooner. */
  private static byte[] raise(Modulus modulus, BigInteger s, Bytes signature) {
    Provider provider = CryptoEngine.nativeProvider();
    if (provider != null && modulus.ready != null) {
      byte[] fast = raiseNatively(provider, modulus.ready, signature);
      if (fast != null) {
        return fast;
      }
    }
    return unsigned(s.modPow(EXPONENT, modulus.n), signature.size()).toByteArray();
  }

  private static byte @Nullable [] raiseNatively(
      Provider provider, PublicKey key, Bytes signature) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding", provider);
      cipher.init(Cipher.ENCRYPT_MODE, key);
      byte[] opened = cipher.doFinal(signature.toByteArray());
      return opened.length == signature.size() ? opened : null;
    } catch (GeneralSecurityException | ProviderException e) {
      return null;
    }
  }

  /** Null for a key the library has an opinion about: arithmetic decides, so that nodes agree. */
  private static @Nullable PublicKey nativeKey(BigInteger n) {
    Provider provider = CryptoEngine.nativeProvider();
    if (provider == null) {
      return null;
    }
    try {
      return KeyFactory.getInstance("RSA", provider)
          .generatePublic(new RSAPublicKeySpec(n, EXPONENT));
    } catch (GeneralSecurityException | ProviderException e) {
      return null;
    }
  }

  /** EMSA-PSS-ENCODE of RFC 8017 section 9.1.1; {@code bits} is one less than the modulus has. */
  static byte[] encode(Hash by, byte[] hash, byte[] salt, int bits) {
    int length = (bits + 7) / 8;
    byte[] proof = proof(by, hash, salt, 0);
    int maskedLength = length - by.bytes - 1;
    byte[] encoded = new byte[length];
    encoded[maskedLength - salt.length - 1] = 1;
    System.arraycopy(salt, 0, encoded, maskedLength - salt.length, salt.length);
    byte[] mask = mask(by, proof, maskedLength);
    for (int i = 0; i < maskedLength; i++) {
      encoded[i] ^= mask[i];
    }
    encoded[0] &= (byte) (0xff >>> (8 * length - bits));
    System.arraycopy(proof, 0, encoded, maskedLength, by.bytes);
    encoded[length - 1] = (byte) 0xbc;
    return encoded;
  }

  private static boolean encodes(Hash by, byte[] opened, int bits, byte[] hash) {
    int length = (bits + 7) / 8;
    int skip = opened.length - length;
    // When the modulus has 8k+1 bits the encoding is one byte shorter, and that byte must be zero.
    for (int i = 0; i < skip; i++) {
      if (opened[i] != 0) {
        return false;
      }
    }
    byte[] encoded = skip == 0 ? opened : Arrays.copyOfRange(opened, skip, opened.length);
    int unused = 8 * length - bits;
    int maskedLength = length - by.bytes - 1;
    if (encoded[length - 1] != (byte) 0xbc || (encoded[0] & 0xff & ~(0xff >>> unused)) != 0) {
      return false;
    }
    byte[] proof = Arrays.copyOfRange(encoded, maskedLength, maskedLength + by.bytes);
    byte[] block = Arrays.copyOf(encoded, maskedLength);
    byte[] mask = mask(by, proof, maskedLength);
    for (int i = 0; i < maskedLength; i++) {
      block[i] ^= mask[i];
    }
    block[0] &= (byte) (0xff >>> unused);
    int at = 0;
    while (at < maskedLength && block[at] == 0) {
      at++;
    }
    if (at == maskedLength || block[at] != 1) {
      return false;
    }
    return MessageDigest.isEqual(proof(by, hash, block, at + 1), proof);
  }

  private static byte[] proof(Hash by, byte[] hash, byte[] salted, int saltFrom) {
    MessageDigest digest = by.digest();
    digest.update(new byte[8]);
    digest.update(hash);
    digest.update(salted, saltFrom, salted.length - saltFrom);
    return digest.digest();
  }

  /** MGF1. */
  private static byte[] mask(Hash by, byte[] seed, int length) {
    byte[] mask = new byte[length];
    MessageDigest digest = by.digest();
    for (int at = 0, counter = 0; at < length; counter++) {
      digest.update(seed);
      digest.update(
          new byte[] {
            (byte) (counter >>> 24), (byte) (counter >>> 16), (byte) (counter >>> 8), (byte) counter
          });
      byte[] part = digest.digest();
      int size = Math.min(part.length, length - at);
      System.arraycopy(part, 0, mask, at, size);
      at += size;
    }
    return mask;
  }
}
