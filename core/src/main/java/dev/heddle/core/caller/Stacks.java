package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ecdsa;
import dev.heddle.core.crypto.Hashes;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Stacks: ECDSA over SHA-256 of the message as DER ({@code verifyECDSA} of stacks.js, what MEM
 * takes), or of 65 bytes, r, s and the recovery number, over the prefixed message (what wallets
 * make). The address is the main net's, of the compressed key, in c32check (SIP-005).
 */
final class Stacks {
  private static final Bytes PREFIX = Bytes.utf8("\u0017Stacks Signed Message:\n");
  private static final String C32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int MAIN_NET = 22;

  private Stacks() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes given = Hex.decode(key);
    Bytes account = Ecdsa.SECP256K1.compressed(given);
    Bytes signed = Hex.decode(signature);
    boolean holds =
        signed.size() == 65
            ? Ecdsa.SECP256K1.verify(account, prefixed(message), signed.slice(0, 64))
            : Ecdsa.SECP256K1.verifyDer(account, Hashes.sha256(message), signed);
    return holds ? Optional.of(new Signer(address(account), given)) : Optional.empty();
  }

  private static Bytes prefixed(Bytes message) {
    return Hashes.sha256(PREFIX, length(message.size()), message);
  }

  /** Bitcoin's number of variable length. */
  private static Bytes length(int size) {
    if (size < 0xfd) {
      return Bytes.wrap(new byte[] {(byte) size});
    }
    if (size <= 0xffff) {
      return Bytes.wrap(new byte[] {(byte) 0xfd, (byte) size, (byte) (size >>> 8)});
    }
    return Bytes.wrap(
        new byte[] {
          (byte) 0xfe, (byte) size, (byte) (size >>> 8), (byte) (size >>> 16), (byte) (size >>> 24)
        });
  }

  private static String address(Bytes key) {
    Bytes hash = Hashes.hash160(key);
    Bytes version = Bytes.wrap(new byte[] {MAIN_NET});
    Bytes checksum = Hashes.sha256(Hashes.sha256(version, hash)).slice(0, 4);
    return "S" + C32.charAt(MAIN_NET) + c32(Bytes.concat(hash, checksum));
  }

  private static String c32(Bytes bytes) {
    StringBuilder text = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes.toByteArray());
    while (rest.signum() > 0) {
      text.append(C32.charAt(rest.intValue() & 31));
      rest = rest.shiftRight(5);
    }
    for (int i = 0; i < bytes.size() && bytes.at(i) == 0; i++) {
      text.append('0');
    }
    return text.reverse().toString();
  }
}
