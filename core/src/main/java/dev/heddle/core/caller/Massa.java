package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;

/**
 * Massa: Ed25519 over BLAKE3 of the message; key and signature in base58check after a version 0
 * (signatures of older tools come without it). An address is BLAKE3 of version and key.
 */
final class Massa {
  private static final Bytes VERSION = Bytes.hex("00");

  private Massa() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    if (!key.startsWith("P")) {
      throw new IllegalArgumentException("a public key of Massa begins with P");
    }
    Bytes account = Base58.decodeChecked(key.substring(1));
    Bytes signed = Base58.decodeChecked(signature);
    boolean versioned = signed.size() == Ed25519.SIGNATURE_BYTES + 1;
    if (!account.startsWith(VERSION) || (versioned && !signed.startsWith(VERSION))) {
      return Optional.empty();
    }
    Bytes plain = versioned ? signed.from(1) : signed;
    return Ed25519.verify(account.from(1), Hashes.blake3(message), plain)
        ? Optional.of(new Signer(address(account), account))
        : Optional.empty();
  }

  private static String address(Bytes account) {
    return "AU" + Base58.encodeChecked(Bytes.concat(VERSION, Hashes.blake3(account)));
  }
}
