package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ecdsa;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Hashes;
import java.util.List;
import java.util.Optional;

/**
 * Tezos: one of three curves over BLAKE2b-256 of the message, plain, or packed as a Michelson
 * string as wallets insist on. Prefixes are those of the reference's base58 encodings.
 */
final class Tezos {
  private static final Bytes GENERIC = Bytes.hex("04822b");
  private static final Bytes PACKED = Bytes.hex("050100");

  private Tezos() {}

  private static final List<Curve> CURVES =
      List.of(
          new Curve("0d0f25d9", "09f5cd8612", "06a19f", Ed25519.KEY_BYTES, Ed25519::verify),
          new Curve("03fee256", "0d7365133f", "06a1a1", 33, Ecdsa.SECP256K1::verify),
          new Curve("03b28b7f", "36f02c34", "06a1a4", 33, Ecdsa.P256::verify));

  /** True if the signature is one of the digest under the key. */
  private interface Check {
    boolean holds(Bytes key, Bytes digest, Bytes signature);
  }

  /** A curve, and what the texts of its keys, signatures and addresses begin with. */
  private record Curve(Bytes key, Bytes signature, Bytes address, int keyBytes, Check check) {
    Curve(String key, String signature, String address, int keyBytes, Check check) {
      this(Bytes.hex(key), Bytes.hex(signature), Bytes.hex(address), keyBytes, check);
    }
  }

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes given = Base58.decodeChecked(key);
    for (Curve curve : CURVES) {
      if (given.startsWith(curve.key) && given.size() == curve.key.size() + curve.keyBytes) {
        return signer(curve, given.from(curve.key.size()), message, signature);
      }
    }
    throw new IllegalArgumentException("neither edpk nor sppk nor p2pk");
  }

  private static Optional<Signer> signer(
      Curve curve, Bytes account, Bytes message, String signature) {
    Bytes given = Base58.decodeChecked(signature);
    Bytes prefix = given.startsWith(curve.signature) ? curve.signature : GENERIC;
    if (!given.startsWith(prefix)) {
      throw new IllegalArgumentException("a signature of another curve");
    }
    Bytes signed = given.from(prefix.size());
    boolean holds =
        curve.check.holds(account, Hashes.blake2b(32, message), signed)
            || curve.check.holds(
                account, Hashes.blake2b(32, PACKED, length(message), message), signed);
    return holds
        ? Optional.of(
            new Signer(
                Base58.encodeChecked(Bytes.concat(curve.address, Hashes.blake2b(20, account))),
                account))
        : Optional.empty();
  }

  private static Bytes length(Bytes message) {
    int size = message.size();
    return Bytes.wrap(
        new byte[] {(byte) (size >>> 24), (byte) (size >>> 16), (byte) (size >>> 8), (byte) size});
  }
}
