package dev.heddle.core.wallet;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.RsaPss;
import dev.heddle.core.crypto.RsaSigner;
import dev.heddle.core.item.SignatureType;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAKeyGenParameterSpec;

/** An Arweave wallet: RSA with 4096 bits, signatures by RSA-PSS with a derived salt. */
public final class RsaWallet implements Wallet {
  static final int MODULUS_BITS = 4096;

  private final RSAPrivateCrtKey key;
  private final RsaSigner signer;

  RsaWallet(RSAPrivateCrtKey key) {
    this.key = key;
    this.signer = RsaSigner.of(key);
  }

  /** Makes a new key from the randomness of the machine; takes a second. */
  public static RsaWallet generate() {
    return new RsaWallet(RsaSigner.newKey(MODULUS_BITS));
  }

  /** Makes the key that the bytes of this generator give; takes seconds. */
  public static RsaWallet generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(
          new RSAKeyGenParameterSpec(MODULUS_BITS, RSAKeyGenParameterSpec.F4), random);
      return new RsaWallet((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes RSA keys", e);
    }
  }

  @Override
  public SignatureType type() {
    return SignatureType.ARWEAVE;
  }

  @Override
  public Bytes owner() {
    return signer.modulus();
  }

  @Override
  public Bytes signMessage(Bytes message) {
    return signer.sign(message);
  }

  /** Signs with SHA-512, as HTTP message signatures do. */
  public Bytes signSha512(Bytes message) {
    return signer.sign(RsaPss.Hash.SHA_512, message);
  }

  @Override
  public String toJwk() {
    return Jwk.write(key);
  }

  @Override
  public String toString() {
    return "RSA wallet " + address();
  }
}
