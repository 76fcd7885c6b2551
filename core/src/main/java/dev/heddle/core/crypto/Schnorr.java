package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Schnorr signatures on secp256k1, in the two forms in use: BIP-340 (Nostr, Bitcoin) and Zilliqa's.
 * Checks only; stateless; safe for use by any thread.
 */
public final class Schnorr {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger N = CURVE.getN();
  private static final BigInteger P = CURVE.getCurve().getField().getCharacteristic();
  private static final Bytes CHALLENGE = Hashes.sha256(Bytes.utf8("BIP0340/challenge"));

  private Schnorr() {}

  /**
   * True if {@code signature} (64 bytes) is one of {@code message} by BIP-340.
   *
   * @param key the 32-byte x coordinate of the public key
   */
  public static boolean bip340(Bytes key, Bytes message, Bytes signature) {
    if (key.size() != 32 || signature.size() != 64) {
      return false;
    }
    Bytes r = signature.slice(0, 32);
    BigInteger s = number(signature.from(32));
    Optional<ECPoint> point = point(Bytes.concat(Bytes.hex("02"), key));
    if (point.isEmpty() || number(r).compareTo(P) >= 0 || s.compareTo(N) >= 0) {
      return false;
    }
    BigInteger e = number(Hashes.sha256(CHALLENGE, CHALLENGE, r, key, message)).mod(N);
    ECPoint commitment = sum(s, point.get(), N.subtract(e));
    return !commitment.isInfinity()
        && !commitment.getAffineYCoord().testBitZero()
        && number(r).equals(commitment.getAffineXCoord().toBigInteger());
  }

  /**
   * True if {@code signature} (the challenge, then the response; 64 bytes) is one of {@code
   * message} as Zilliqa signs: the challenge is SHA-256 of commitment, key and message.
   *
   * @param key the 33-byte public key
   */
  public static boolean zilliqa(Bytes key, Bytes message, Bytes signature) {
    if (key.size() != 33 || signature.size() != 64) {
      return false;
    }
    BigInteger r = number(signature.slice(0, 32));
    BigInteger s = number(signature.from(32));
    Optional<ECPoint> point = point(key);
    if (point.isEmpty()
        || r.signum() == 0
        || s.signum() == 0
        || r.compareTo(N) >= 0
        || s.compareTo(N) >= 0) {
      return false;
    }
    ECPoint commitment = sum(s, point.get(), r);
    if (commitment.isInfinity()) {
      return false;
    }
    Bytes hash = Hashes.sha256(Bytes.wrap(commitment.getEncoded(true)), key, message);
    return number(hash).mod(N).equals(r);
  }

  private static ECPoint sum(BigInteger ofGenerator, ECPoint point, BigInteger ofPoint) {
    return ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), ofGenerator, point, ofPoint).normalize();
  }

  private static Optional<ECPoint> point(Bytes compressed) {
    try {
      return Optional.of(CURVE.getCurve().decodePoint(compressed.toByteArray()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static BigInteger number(Bytes bytes) {
    return new BigInteger(1, bytes.toByteArray());
  }
}
