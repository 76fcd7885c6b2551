package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Secp256k1;
import java.util.Optional;

/** What EIP-191 brought about: a prefix and a length before the text, and keys that are found. */
final class PersonalMessage {
  private PersonalMessage() {}

  /** Prefix, decimal length and message, as one run. */
  static Bytes of(String prefix, Bytes message) {
    return Bytes.concat(Bytes.utf8(prefix + message.size()), message);
  }

  /** The 65-byte public key that made r, s and v (0, 1, 27 or 28) of a digest. */
  static Optional<Bytes> key(Bytes digest, Bytes signature) {
    if (signature.size() != 65) {
      return Optional.empty();
    }
    int v = signature.at(64);
    byte recovery = (byte) (v >= 27 ? v - 27 : v);
    return recovery == 0 || recovery == 1
        ? Secp256k1.recover(
            digest, Bytes.concat(signature.slice(0, 64), Bytes.wrap(new byte[] {recovery})))
        : Optional.empty();
  }
}
