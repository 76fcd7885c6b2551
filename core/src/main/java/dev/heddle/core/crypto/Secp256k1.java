package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Recoverable ECDSA on secp256k1: the signatures of Ethereum, and of Arweave since fork 2.9.
 *
 * <p>A signature is r (32 bytes), s (32 bytes) and a recovery number; nonces come from RFC 6979, so
 * signing is deterministic. Only the lower of the two possible s is produced and accepted: the
 * other would be a second signature, and so a second id, for the same message. The public key is
 * always 65 bytes, 0x04 and both coordinates. Stateless; safe for use by any thread.
 */
public final class Secp256k1 {
  public static final int PUBLIC_KEY_BYTES = 65;

  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
  private static final BigInteger N = DOMAIN.getN();
  private static final BigInteger HALF_N = N.shiftRight(1);
  private static final BigInteger P = CURVE.getCurve().getField().getCharacteristic();

  private Secp256k1() {}

  /** The signature of a 32-byte digest: r, s and the recovery number 0 to 3; 65 bytes. */
  public static Bytes sign(Bytes privateKey, Bytes digest) {
    checkDigest(digest);
    BigInteger d = scalar(privateKey);
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(d, DOMAIN));
    BigInteger[] rs = signer.generateSignature(digest.toByteArray());
    BigInteger s = rs[1].compareTo(HALF_N) > 0 ? N.subtract(rs[1]) : rs[1];
    Bytes rsBytes = Bytes.concat(RsaPss.unsigned(rs[0], 32), RsaPss.unsigned(s, 32));
    Bytes publicKey = publicKey(privateKey);
    for (byte recovery = 0; recovery < 4; recovery++) {
      Bytes signature = Bytes.concat(rsBytes, Bytes.wrap(new byte[] {recovery}));
      if (recover(digest, signature).filter(publicKey::equals).isPresent()) {
        return signature;
      }
    }
    throw new IllegalStateException("no recovery number leads back to the public key");
  }

  /**
   * The public key that made the signature (r, s, recovery number 0 to 3) of the digest; nothing if
   * the signature is malformed or has the high s.
   */
  public static Optional<Bytes> recover(Bytes digest, Bytes signature) {
    if (digest.size() != 32 || signature.size() != 65) {
      return Optional.empty();
    }
    int recovery = signature.at(64);
    BigInteger r = new BigInteger(1, signature.slice(0, 32).toByteArray());
    BigInteger s = new BigInteger(1, signature.slice(32, 64).toByteArray());
    if (recovery < 0
        || recovery > 3
        || r.signum() == 0
        || s.signum() == 0
        || r.compareTo(N) >= 0
        || s.compareTo(HALF_N) > 0) {
      return Optional.empty();
    }
    BigInteger x = recovery >= 2 ? r.add(N) : r;
    if (x.compareTo(P) >= 0) {
      return Optional.empty();
    }
    return pointAt(x, (recovery & 1) == 1).flatMap(point -> recover(point, r, s, digest));
  }

  /** The 65-byte public key of a 32-byte private one. */
  public static Bytes publicKey(Bytes privateKey) {
    ECPoint point = new FixedPointCombMultiplier().multiply(DOMAIN.getG(), scalar(privateKey));
    return Bytes.wrap(point.normalize().getEncoded(false));
  }

  /** True if the bytes are 0x04 and the coordinates of a point on the curve. */
  public static boolean isPublicKey(Bytes key) {
    if (key.size() != PUBLIC_KEY_BYTES || key.at(0) != 4) {
      return false;
    }
    try {
      CURVE.getCurve().decodePoint(key.toByteArray());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** True if the 32 bytes are a usable private key: above zero and below the order of the curve. */
  public static boolean isPrivateKey(Bytes key) {
    if (key.size() != 32) {
      return false;
    }
    BigInteger d = new BigInteger(1, key.toByteArray());
    return d.signum() > 0 && d.compareTo(N) < 0;
  }

  /** The 33-byte form of a public key. */
  public static Bytes compressed(Bytes publicKey) {
    byte first = (byte) ((publicKey.at(64) & 1) == 0 ? 2 : 3);
    return Bytes.concat(Bytes.wrap(new byte[] {first}), publicKey.slice(1, 33));
  }

  private static Optional<Bytes> recover(ECPoint point, BigInteger r, BigInteger s, Bytes digest) {
    BigInteger e = new BigInteger(1, digest.toByteArray());
    BigInteger inverse = r.modInverse(N);
    ECPoint key =
        ECAlgorithms.sumOfTwoMultiplies(
                DOMAIN.getG(),
                inverse.multiply(N.subtract(e.mod(N))).mod(N),
                point,
                inverse.multiply(s).mod(N))
            .normalize();
    return key.isInfinity() ? Optional.empty() : Optional.of(Bytes.wrap(key.getEncoded(false)));
  }

  private static Optional<ECPoint> pointAt(BigInteger x, boolean odd) {
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (odd ? 3 : 2);
    RsaPss.unsigned(x, 32).copyTo(compressed, 1);
    try {
      return Optional.of(CURVE.getCurve().decodePoint(compressed));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static BigInteger scalar(Bytes privateKey) {
    if (!isPrivateKey(privateKey)) {
      throw new IllegalArgumentException("a secp256k1 private key has 32 bytes below the order");
    }
    return new BigInteger(1, privateKey.toByteArray());
  }

  private static void checkDigest(Bytes digest) {
    if (digest.size() != 32) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + digest.size());
    }
  }
}
