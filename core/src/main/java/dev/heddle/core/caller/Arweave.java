package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.RsaPss;
import java.util.Optional;

/** {@code signMessage} of Arweave's wallets: RSA-PSS of the message's SHA-256. */
final class Arweave {
  private Arweave() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes modulus = base64(key);
    if (modulus.isEmpty() || modulus.at(0) == 0) {
      throw new IllegalArgumentException("with zeros before it the key would have two addresses");
    }
    return RsaPss.verify(modulus, Hashes.sha256(message), base64(signature))
        ? Optional.of(new Signer(Hashes.sha256(modulus).base64Url(), modulus))
        : Optional.empty();
  }

  private static Bytes base64(String text) {
    return Bytes.base64Url(text.replace('+', '-').replace('/', '_').replace("=", ""));
  }
}
