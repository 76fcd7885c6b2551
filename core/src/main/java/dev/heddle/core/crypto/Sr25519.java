package dev.heddle.core.crypto;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Schnorr signatures over ristretto255 as Substrate's wallets make them (schnorrkel, in the signing
 * context {@code substrate}).
 *
 * <p>Checks only. Stateless; safe for use by any thread.
 */
public final class Sr25519 {
  private Sr25519() {}

  /**
   * True if {@code signature} (64 bytes) is one of {@code message} under {@code key} (32 bytes).
   *
   * <p>Refused: a key or commitment that is not the one encoding of its element, a scalar that is
   * not reduced, and a signature without the mark by which schnorrkel's differ from Ed25519's.
   */
  public static boolean verify(Bytes key, Bytes message, Bytes signature) {
    if (signature.size() != 64 || signature.at(63) >= 0) {
      return false;
    }
    byte[] scalar = signature.from(32).toByteArray();
    scalar[31] &= 0x7f;
    BigInteger s = Ristretto.littleEndian(Bytes.wrap(scalar));
    Bytes r = signature.slice(0, 32);
    Optional<Ristretto> point = Ristretto.decode(key);
    Optional<Ristretto> commitment = Ristretto.decode(r);
    if (point.isEmpty() || commitment.isEmpty() || s.compareTo(Ristretto.ORDER) >= 0) {
      return false;
    }
    BigInteger challenge = challenge(key, message, r);
    return Ristretto.sum(s, Ristretto.BASE, challenge, point.get().negated())
        .same(commitment.get());
  }

  private static BigInteger challenge(Bytes key, Bytes message, Bytes commitment) {
    Merlin transcript = new Merlin("SigningContext");
    transcript.append("", Bytes.utf8("substrate"));
    transcript.append("sign-bytes", message);
    transcript.append("proto-name", Bytes.utf8("Schnorr-sig"));
    transcript.append("sign:pk", key);
    transcript.append("sign:R", commitment);
    return Ristretto.littleEndian(transcript.challenge("sign:c", 64)).mod(Ristretto.ORDER);
  }
}
