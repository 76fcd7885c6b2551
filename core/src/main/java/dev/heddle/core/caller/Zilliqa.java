package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Schnorr;
import java.util.Optional;

/** Zilliqa: Schnorr of the message's SHA-256; an address is the end of SHA-256 of the key. */
final class Zilliqa {
  private Zilliqa() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = Hex.decode(key, 33);
    return Schnorr.zilliqa(account, Hashes.sha256(message), Hex.decode(signature))
        ? Optional.of(
            new Signer(Bech32.BECH32.encode("zil", Hashes.sha256(account).from(12)), account))
        : Optional.empty();
  }
}
