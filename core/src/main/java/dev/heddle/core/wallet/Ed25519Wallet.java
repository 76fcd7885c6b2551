package dev.heddle.core.wallet;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.item.SignatureType;
import java.security.SecureRandom;

/** A wallet with an Ed25519 key; signs items of {@link SignatureType#ED25519}. */
public final class Ed25519Wallet implements Wallet {
  private final Bytes seed;
  private final Bytes owner;

  Ed25519Wallet(Bytes seed) {
    this.seed = seed;
    this.owner = Ed25519.publicKey(seed);
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
    return owner;
  }

  @Override
  public Bytes signMessage(Bytes message) {
    return Ed25519.sign(seed, message);
  }

  @Override
  public String toJwk() {
    return Jwk.write(seed, owner);
  }

  @Override
  public String toString() {
    return "Ed25519 wallet " + address();
  }
}
