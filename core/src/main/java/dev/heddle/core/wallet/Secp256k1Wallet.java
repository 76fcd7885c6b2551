package dev.heddle.core.wallet;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.item.ItemSignatures;
import dev.heddle.core.item.SignatureType;
import java.security.SecureRandom;

/** An Ethereum wallet: secp256k1, messages signed as EIP-191 personal messages. */
public final class Secp256k1Wallet implements Wallet {
  private final Bytes privateKey;
  private final Bytes owner;

  Secp256k1Wallet(Bytes privateKey) {
    this.privateKey = privateKey;
    this.owner = Secp256k1.publicKey(privateKey);
  }

  /** Makes a new key. */
  public static Secp256k1Wallet generate(SecureRandom random) {
    byte[] key = new byte[32];
    do {
      random.nextBytes(key);
    } while (!Secp256k1.isPrivateKey(Bytes.copyOf(key)));
    return new Secp256k1Wallet(Bytes.wrap(key));
  }

  /**
   * The wallet of a 32-byte private key.
   *
   * @throws IllegalArgumentException if the number is not below the order of the curve
   */
  public static Secp256k1Wallet of(Bytes privateKey) {
    return new Secp256k1Wallet(privateKey);
  }

  @Override
  public SignatureType type() {
    return SignatureType.ETHEREUM;
  }

  @Override
  public Bytes owner() {
    return owner;
  }

  /** The 65-byte signature of the EIP-191 personal message, v being 27 or 28. */
  @Override
  public Bytes signMessage(Bytes message) {
    return ItemSignatures.ethereumSignature(
        Secp256k1.sign(privateKey, ItemSignatures.personalDigest(message)));
  }

  @Override
  public String toJwk() {
    return Jwk.write(privateKey, owner.slice(1, 33), owner.from(33));
  }

  @Override
  public String toString() {
    return "Ethereum wallet " + aoAddress();
  }
}
