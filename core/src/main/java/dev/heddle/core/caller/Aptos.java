package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;

/** Aptos: Ed25519 of the message itself; the address is SHA3-256 of key and scheme number 0. */
final class Aptos {
  private static final Bytes SINGLE = Bytes.hex("00");

  private Aptos() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = Hex.decode(key, Ed25519.KEY_BYTES);
    return Ed25519.verify(account, message, Hex.decode(signature))
        ? Optional.of(new Signer("0x" + Hashes.sha3(account, SINGLE).hex(), account))
        : Optional.empty();
  }
}
