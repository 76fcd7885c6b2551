package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/**
 * An element of ristretto255 (RFC 9496), by plain arithmetic: for checking signatures, where there
 * is no secret that timing could tell. Coordinates are extended twisted Edwards ones. Immutable.
 */
record Ristretto(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  /** The order of the group. */
  static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger ROOT_OF_MINUS_ONE =
      BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

  private static final Ristretto ZERO =
      new Ristretto(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

  /** The generator, from its encoding in RFC 9496, appendix A.1. */
  static final Ristretto BASE =
      decode(Bytes.hex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))
          .orElseThrow();

  /** The element that the 32 bytes encode; nothing unless they are the one encoding of it. */
  static Optional<Ristretto> decode(Bytes encoded) {
    if (encoded.size() != 32) {
      return Optional.empty();
    }
    BigInteger s = littleEndian(encoded);
    if (s.compareTo(P) >= 0 || s.testBit(0)) {
      return Optional.empty();
    }
    BigInteger ss = s.multiply(s).mod(P);
    BigInteger u1 = BigInteger.ONE.subtract(ss).mod(P);
    BigInteger u2 = BigInteger.ONE.add(ss).mod(P);
    BigInteger u2u2 = u2.multiply(u2).mod(P);
    BigInteger v = D.multiply(u1).multiply(u1).negate().subtract(u2u2).mod(P);
    return inverseRoot(v.multiply(u2u2).mod(P))
        .flatMap(root -> ofRoot(root, s, u1, u2, v))
        .filter(element -> !element.t.testBit(0) && element.y.signum() != 0);
  }

  /** The number that the bytes are, the least first. */
  static BigInteger littleEndian(Bytes bytes) {
    byte[] reversed = new byte[bytes.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes.at(reversed.length - 1 - i);
    }
    return new BigInteger(1, reversed);
  }

  Ristretto plus(Ristretto that) {
    BigInteger a = y.subtract(x).multiply(that.y.subtract(that.x)).mod(P);
    BigInteger b = y.add(x).multiply(that.y.add(that.x)).mod(P);
    BigInteger c = t.multiply(D).shiftLeft(1).multiply(that.t).mod(P);
    BigInteger d = z.multiply(that.z).shiftLeft(1).mod(P);
    BigInteger e = b.subtract(a);
    BigInteger f = d.subtract(c);
    BigInteger g = d.add(c);
    BigInteger h = b.add(a);
    return new Ristretto(
        e.multiply(f).mod(P), g.multiply(h).mod(P), f.multiply(g).mod(P), e.multiply(h).mod(P));
  }

  Ristretto negated() {
    return new Ristretto(x.negate().mod(P), y, z, t.negate().mod(P));
  }

  /** a times the one element plus b times the other, over the same doublings. */
  static Ristretto sum(BigInteger a, Ristretto one, BigInteger b, Ristretto other) {
    Ristretto both = one.plus(other);
    Ristretto sum = ZERO;
    for (int bit = Math.max(a.bitLength(), b.bitLength()) - 1; bit >= 0; bit--) {
      sum = sum.plus(sum);
      if (a.testBit(bit)) {
        sum = sum.plus(b.testBit(bit) ? both : one);
      } else if (b.testBit(bit)) {
        sum = sum.plus(other);
      }
    }
    return sum;
  }

  /** True if both stand for the same element; coordinates may differ all the same. */
  boolean same(Ristretto that) {
    return x.multiply(that.y).subtract(y.multiply(that.x)).mod(P).signum() == 0
        || y.multiply(that.y).subtract(x.multiply(that.x)).mod(P).signum() == 0;
  }

  private static Optional<Ristretto> ofRoot(
      BigInteger root, BigInteger s, BigInteger u1, BigInteger u2, BigInteger v) {
    BigInteger denominatorX = root.multiply(u2).mod(P);
    BigInteger denominatorY = root.multiply(denominatorX).multiply(v).mod(P);
    BigInteger x = s.shiftLeft(1).multiply(denominatorX).mod(P);
    BigInteger positive = x.testBit(0) ? P.subtract(x) : x;
    BigInteger y = u1.multiply(denominatorY).mod(P);
    return Optional.of(new Ristretto(positive, y, BigInteger.ONE, positive.multiply(y).mod(P)));
  }

  /** 1 / sqrt(v), if v is a square and not zero: SQRT_RATIO_M1(1, v) of RFC 9496. */
  private static Optional<BigInteger> inverseRoot(BigInteger v) {
    BigInteger v3 = v.multiply(v).multiply(v).mod(P);
    BigInteger v7 = v3.multiply(v3).multiply(v).mod(P);
    BigInteger root =
        v3.multiply(v7.modPow(P.subtract(BigInteger.valueOf(5)).shiftRight(3), P)).mod(P);
    BigInteger check = v.multiply(root).multiply(root).mod(P);
    if (check.equals(BigInteger.ONE)) {
      return Optional.of(root);
    }
    return check.equals(P.subtract(BigInteger.ONE))
        ? Optional.of(root.multiply(ROOT_OF_MINUS_ONE).mod(P))
        : Optional.empty();
  }
}
