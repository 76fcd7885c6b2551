package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ecdsa;
import dev.heddle.core.crypto.Hashes;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The Internet Computer: ECDSA over SHA-256 of the message; the address is the key's principal, the
 * SHA-224 of its DER form (IC interface specification, self-authenticating ids).
 */
final class InternetComputer {
  /** What precedes the 65 key bytes in an X.509 SubjectPublicKeyInfo. */
  private static final Bytes SPKI_PREFIX =
      Bytes.hex("3056301006072a8648ce3d020106052b8104000a034200");

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final Bytes SELF_AUTHENTICATING = Bytes.hex("02");

  private InternetComputer() {}

  static Optional<Signer> signer(String key, Bytes message, String signature) {
    Bytes given = Hex.decode(key);
    Bytes raw = given.startsWith(SPKI_PREFIX) ? given.from(SPKI_PREFIX.size()) : given;
    Bytes account = Ecdsa.SECP256K1.uncompressed(raw);
    return Ecdsa.SECP256K1.verify(account, Hashes.sha256(message), Hex.decode(signature))
        ? Optional.of(new Signer(principal(Bytes.concat(SPKI_PREFIX, account)), raw))
        : Optional.empty();
  }

  /** The text of the principal of a key: a checksum and its bytes in base32, in groups of five. */
  static String principal(Bytes key) {
    Bytes id = Bytes.concat(Hashes.sha224(key), SELF_AUTHENTICATING);
    CRC32 crc = new CRC32();
    crc.update(id.toByteArray());
    int sum = (int) crc.getValue();
    Bytes checksum =
        Bytes.wrap(
            new byte[] {(byte) (sum >>> 24), (byte) (sum >>> 16), (byte) (sum >>> 8), (byte) sum});
    StringBuilder letters = new StringBuilder();
    for (byte group : Bech32.groups(Bytes.concat(checksum, id))) {
      letters.append(BASE32.charAt(group));
    }
    return letters.toString().replaceAll("(.{5})(?=.)", "$1-");
  }
}
