package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.EthereumAddress;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;

/** EIP-191, version 0x45; addresses with the checksum of EIP-55. */
final class Ethereum {
  private static final String PREFIX = "\u0019Ethereum Signed Message:\n";

  private Ethereum() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = Hex.decode(key, 20);
    Bytes digest = Hashes.keccak256(PersonalMessage.of(PREFIX, message));
    return PersonalMessage.key(digest, Hex.decode(signature))
        .map(Ethereum::account)
        .filter(account::equals)
        .map(found -> new Signer(EthereumAddress.checksummed(found), found));
  }

  /** The 20 bytes of the address of a 65-byte public key. */
  static Bytes account(Bytes publicKey) {
    return Hashes.keccak256(publicKey.from(1)).from(12);
  }
}
