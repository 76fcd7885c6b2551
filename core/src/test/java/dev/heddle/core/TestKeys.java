package dev.heddle.core;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.core.wallet.Wallet;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;

/** Keys for tests, the same in every run; the RSA key is made once because it takes seconds. */
public final class TestKeys {
  public static final RsaWallet RSA = RsaWallet.generate(seeded(1));
  public static final Ed25519Wallet ED25519 = Ed25519Wallet.generate(seeded(2));

  /** The key of the golden items. */
  public static final Secp256k1Wallet ETHEREUM =
      Secp256k1Wallet.of(
          Bytes.hex("8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f"));

  private TestKeys() {}

  public static List<Wallet> all() {
    return List.of(RSA, ED25519, ETHEREUM);
  }

  /** A generator that gives the same bytes for the same seed. */
  public static SecureRandom seeded(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
