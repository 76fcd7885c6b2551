package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.util.Locale;

/** Ethereum addresses in the mixed-case form of EIP-55, in which the case is a checksum. */
public final class EthereumAddress {
  private EthereumAddress() {}

  /** The address of a 65-byte public key, for example {@code 0x90F8bf6A479f320e…}. */
  public static String of(Bytes publicKey) {
    return checksummed(Hashes.keccak256(publicKey.from(1)).from(12));
  }

  /** The checksummed text of 20 address bytes. */
  public static String checksummed(Bytes address) {
    if (address.size() != 20) {
      throw new IllegalArgumentException("an address has 20 bytes, not " + address.size());
    }
    String hex = address.hex();
    String hash = Hashes.keccak256(Bytes.utf8(hex)).hex();
    StringBuilder text = new StringBuilder("0x");
    for (int i = 0; i < hex.length(); i++) {
      boolean upper = Character.digit(hash.charAt(i), 16) >= 8;
      String letter = hex.substring(i, i + 1);
      text.append(upper ? letter.toUpperCase(Locale.ROOT) : letter);
    }
    return text.toString();
  }
}
