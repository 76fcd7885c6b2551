package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.crypto.Sr25519;
import java.util.Optional;

/**
 * Substrate: whichever of its three schemes holds, as {@code signatureVerify} of polkadot-js does,
 * for the message as it is and in the {@code <Bytes>} that wallets put round it. An account of
 * ECDSA is BLAKE2b-256 of the key. The address is the generic one, of chain 42.
 */
final class Substrate {
  static final int GENERIC = 42;
  private static final Bytes OPEN = Bytes.utf8("<Bytes>");
  private static final Bytes CLOSE = Bytes.utf8("</Bytes>");

  private Substrate() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes account = key.startsWith("0x") ? Hex.decode(key, 32) : Ss58.decode(key);
    Bytes given = Hex.decode(signature);
    Bytes wrapped = Bytes.concat(OPEN, message, CLOSE);
    return verify(account, message, given) || verify(account, wrapped, given)
        ? Optional.of(new Signer(Ss58.encode(GENERIC, account), account))
        : Optional.empty();
  }

  /** Signatures may have the number of their scheme before them. */
  private static boolean verify(Bytes account, Bytes message, Bytes signature) {
    return switch (signature.size()) {
      case 64 ->
          Sr25519.verify(account, message, signature)
              || Ed25519.verify(account, message, signature);
      case 65 ->
          ecdsa(account, message, signature)
              || switch (signature.at(0)) {
                case 0 -> Ed25519.verify(account, message, signature.from(1));
                case 1 -> Sr25519.verify(account, message, signature.from(1));
                default -> false;
              };
      case 66 -> signature.at(0) == 2 && ecdsa(account, message, signature.from(1));
      default -> false;
    };
  }

  private static boolean ecdsa(Bytes account, Bytes message, Bytes signature) {
    return Secp256k1.recover(Hashes.blake2b(32, message), signature)
        .map(found -> Hashes.blake2b(32, Secp256k1.compressed(found)))
        .filter(account::equals)
        .isPresent();
  }
}
