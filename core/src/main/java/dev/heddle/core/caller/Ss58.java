package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;

/** Addresses of Substrate's chains: the chain's number, the account, two bytes of BLAKE2b. */
final class Ss58 {
  private static final Bytes CONTEXT = Bytes.utf8("SS58PRE");
  private static final int ACCOUNT_BYTES = 32;

  private Ss58() {}

  /** The address on a chain of a number below 64. */
  static String encode(int chain, Bytes account) {
    Bytes body = Bytes.concat(Bytes.wrap(new byte[] {(byte) chain}), account);
    return Base58.encode(Bytes.concat(body, checksum(body)));
  }

  /**
   * The account of an address on any chain.
   *
   * @throws IllegalArgumentException if it is not an address of 32 bytes
   */
  static Bytes decode(String address) {
    Bytes all = Base58.decode(address);
    int number = all.isEmpty() || (all.at(0) & 0x40) == 0 ? 1 : 2;
    if (all.size() != number + ACCOUNT_BYTES + 2) {
      throw new IllegalArgumentException("not the address of an account");
    }
    Bytes body = all.slice(0, all.size() - 2);
    if (!checksum(body).equals(all.from(body.size()))) {
      throw new IllegalArgumentException("the checksum is another");
    }
    return body.from(number);
  }

  private static Bytes checksum(Bytes body) {
    return Hashes.blake2b(64, CONTEXT, body).slice(0, 2);
  }
}
