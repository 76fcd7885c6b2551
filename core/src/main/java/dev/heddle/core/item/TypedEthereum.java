package dev.heddle.core.item;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;

/**
 * The EIP-712 digest of type-7 items. The domain is {@code Bundlr} version 1; the first member's
 * name has a space in it, which general EIP-712 libraries refuse.
 */
final class TypedEthereum {
  private static final Bytes DOMAIN =
      Hashes.keccak256(
          keccak("EIP712Domain(string name,string version)"), keccak("Bundlr"), keccak("1"));
  private static final Bytes TYPE = keccak("Bundlr(bytes Transaction hash,address address)");
  private static final Bytes PREFIX = Bytes.hex("1901");

  private TypedEthereum() {}

  static Bytes digest(Bytes signingHash, Bytes address) {
    Bytes member = Bytes.concat(Bytes.wrap(new byte[12]), address);
    return Hashes.keccak256(
        PREFIX, DOMAIN, Hashes.keccak256(TYPE, Hashes.keccak256(signingHash), member));
  }

  /** The 20 bytes of an address in ASCII, 0x and 40 hex digits of either case. */
  static Optional<Bytes> address(Bytes ascii) {
    if (ascii.size() != 42 || ascii.at(0) != '0' || ascii.at(1) != 'x') {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.hex(ascii.from(2).utf8()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Bytes keccak(String text) {
    return Hashes.keccak256(Bytes.utf8(text));
  }
}
