package dev.heddle.core.wallet;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Ed25519Signer;
import dev.heddle.core.item.SignatureType;
import java.security.SecureRandom;

/** A wallet with an Ed25519 key; signs items of {@link SignatureType#ED25519}. */
public final class Ed25519Wallet implements Wallet {
  private final Bytes seed;
  private final Ed25519Signer signer;

  Ed25519Wallet(Bytes seed) {
    this.seed = seed;
    this.signer = Ed25519Signer.of(seed);
  }

  /** Makes a new key. */
  public static Ed25519Wallet generate(SecureRandom random) {
    byte[] seed = new byte[Ed25519.KEY_BYTES];
    random.nextBytes(seed);
    return new Ed25519Wallet(Bytes.wrap(seed));
  }

  @Override
  public SignatureType type() {
    return SignatureType.ED25519;
  }

  @Override
  public Bytes owner() {
    return signer.publicKey();
  }

  @Override
  public Bytes signMessage(Bytes message) {
    return signer.sign(message);
  }

  @Override
  public String toJwk() {
    return Jwk.write(seed, owner());
  }

  @Override
  public String toString() {
    return "Ed25519 wallet " + address();
  }
}
