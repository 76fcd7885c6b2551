package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;

/**
 * TRON's personal messages: TronWeb's {@code signMessageV2}, and its older {@code sign}, which put
 * 32 for every length. Addresses are base58check of 0x41 and Ethereum's 20 bytes.
 */
final class Tron {
  private static final String PREFIX = "\u0019TRON Signed Message:\n";
  private static final Bytes VERSION = Bytes.hex("41");

  private Tron() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = Base58.decodeChecked(key);
    Bytes signed = Hex.decode(signature);
    Bytes digest = Hashes.keccak256(PersonalMessage.of(PREFIX, message));
    Bytes older = Hashes.keccak256(Bytes.utf8(PREFIX + "32"), message);
    return signer(account, digest, signed).or(() -> signer(account, older, signed));
  }

  private static Optional<Signer> signer(Bytes account, Bytes digest, Bytes signature) {
    return PersonalMessage.key(digest, signature)
        .map(found -> Bytes.concat(VERSION, Ethereum.account(found)))
        .filter(account::equals)
        .map(found -> new Signer(Base58.encodeChecked(found), found));
  }
}
