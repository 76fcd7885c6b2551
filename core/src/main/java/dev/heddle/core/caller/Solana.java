package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import java.util.Optional;

/** Solana: Ed25519 of the message itself; the address is the key. */
final class Solana {
  private Solana() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = Base58.decode(key);
    return Ed25519.verify(account, message, Base58.decode(signature))
        ? Optional.of(new Signer(Base58.encode(account), account))
        : Optional.empty();
  }
}
