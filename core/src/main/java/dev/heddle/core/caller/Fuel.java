package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Secp256k1;
import java.util.Optional;

/**
 * Fuel: SHA-256 of the message, plain or with a prefix as of EIP-191; 64 bytes whose highest bit of
 * s is the recovery number (fuel-specs, cryptographic primitives). An account is SHA-256 of the
 * public key, written in Bech32m, as MEM has it: today's 0x form would look like one of Aptos.
 */
final class Fuel {
  private static final String PREFIX = "\u0019Fuel Signed Message:\n";
  private static final String NAME = "fuel";

  private Fuel() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = key.startsWith("0x") ? Hex.decode(key, 32) : Bech32.BECH32M.decode(NAME, key);
    byte[] recoverable = new byte[65];
    Hex.decode(signature, 64).copyTo(recoverable, 0);
    recoverable[64] = (byte) ((recoverable[32] >>> 7) & 1);
    recoverable[32] &= 0x7f;
    Bytes signed = Bytes.wrap(recoverable);
    Bytes prefixed = Hashes.sha256(PersonalMessage.of(PREFIX, message));
    return signer(account, Hashes.sha256(message), signed)
        .or(() -> signer(account, prefixed, signed));
  }

  private static Optional<Signer> signer(Bytes account, Bytes digest, Bytes signature) {
    return Secp256k1.recover(digest, signature)
        .map(found -> Hashes.sha256(found.from(1)))
        .filter(account::equals)
        .map(found -> new Signer(Bech32.BECH32M.encode(NAME, found), found));
  }
}
