package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * ECDSA where the public key is given instead of recovered, as Stacks, the Internet Computer and
 * Tezos have it.
 *
 * <p>{@link Secp256k1} recovers keys and signs. Stateless; safe for use by any thread.
 */
public final class Ecdsa {
  /** Of the two possible s only the lower is accepted, as by Bitcoin's library. */
  public static final Ecdsa SECP256K1 = new Ecdsa("secp256k1", true);

  /** NIST P-256: key stores give either s, so both are accepted. */
  public static final Ecdsa P256 = new Ecdsa("secp256r1", false);

  private final ECDomainParameters domain;
  private final boolean low;

  private Ecdsa(String name, boolean low) {
    X9ECParameters curve = CustomNamedCurves.getByName(name);
    this.domain = new ECDomainParameters(curve);
    this.low = low;
  }

  /**
   * True if {@code signature} (r and s, 32 bytes each) is one of a 32-byte digest.
   *
   * @param key a point on the curve as 33 or 65 bytes; anything else verifies nothing
   */
  public boolean verify(Bytes key, Bytes digest, Bytes signature) {
    if (digest.size() != 32 || signature.size() != 64) {
      return false;
    }
    return verify(
        key,
        digest,
        new BigInteger(1, signature.slice(0, 32).toByteArray()),
        new BigInteger(1, signature.from(32).toByteArray()));
  }

  /** As {@link #verify}, of a signature in DER, strictly the one encoding of it. */
  public boolean verifyDer(Bytes key, Bytes digest, Bytes signature) {
    try {
      BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(domain.getN(), signature.toByteArray());
      return digest.size() == 32 && verify(key, digest, rs[0], rs[1]);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private boolean verify(Bytes key, Bytes digest, BigInteger r, BigInteger s) {
    if (low && s.compareTo(domain.getN().shiftRight(1)) > 0) {
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    try {
      verifier.init(
          false,
          new ECPublicKeyParameters(domain.getCurve().decodePoint(key.toByteArray()), domain));
    } catch (IllegalArgumentException e) {
      return false;
    }
    return verifier.verifySignature(digest.toByteArray(), r, s);
  }

  /**
   * The 33-byte form of a point on the curve.
   *
   * @throws IllegalArgumentException if the bytes are no such point
   */
  public Bytes compressed(Bytes key) {
    return encoded(key, true);
  }

  /**
   * The 65-byte form of a point on the curve.
   *
   * @throws IllegalArgumentException if the bytes are no such point
   */
  public Bytes uncompressed(Bytes key) {
    return encoded(key, false);
  }

  private Bytes encoded(Bytes key, boolean compressed) {
    if (key.size() != 33 && key.size() != 65) {
      throw new IllegalArgumentException("a public key has 33 or 65 bytes, not " + key.size());
    }
    return Bytes.wrap(
        domain.getCurve().decodePoint(key.toByteArray()).normalize().getEncoded(compressed));
  }
}
