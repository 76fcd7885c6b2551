package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.math.BigInteger;

/** Base58 in Bitcoin's alphabet, plain and with a checksum of four bytes. */
final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger RADIX = BigInteger.valueOf(58);

  private Base58() {}

  static String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes.toByteArray());
    while (rest.signum() > 0) {
      BigInteger[] parts = rest.divideAndRemainder(RADIX);
      text.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    for (int i = 0; i < bytes.size() && bytes.at(i) == 0; i++) {
      text.append('1');
    }
    return text.reverse().toString();
  }

  /**
   * The bytes of the text.
   *
   * @throws IllegalArgumentException if a letter is none of the alphabet
   */
  static Bytes decode(String text) {
    BigInteger number = BigInteger.ZERO;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("not base58");
      }
      number = number.multiply(RADIX).add(BigInteger.valueOf(digit));
      zeros += number.signum() == 0 ? 1 : 0;
    }
    byte[] signed = number.signum() == 0 ? new byte[0] : number.toByteArray();
    Bytes bytes = Bytes.wrap(signed);
    boolean sign = signed.length > 1 && signed[0] == 0;
    return Bytes.concat(Bytes.wrap(new byte[zeros]), sign ? bytes.from(1) : bytes);
  }

  static String encodeChecked(Bytes bytes) {
    return encode(Bytes.concat(bytes, checksum(bytes)));
  }

  /**
   * The bytes before the checksum.
   *
   * @throws IllegalArgumentException if it is not theirs
   */
  static Bytes decodeChecked(String text) {
    Bytes all = decode(text);
    if (all.size() < 4) {
      throw new IllegalArgumentException("too short for a checksum");
    }
    Bytes bytes = all.slice(0, all.size() - 4);
    if (!checksum(bytes).equals(all.from(all.size() - 4))) {
      throw new IllegalArgumentException("the checksum is another");
    }
    return bytes;
  }

  private static Bytes checksum(Bytes bytes) {
    return Hashes.sha256(Hashes.sha256(bytes)).slice(0, 4);
  }
}
