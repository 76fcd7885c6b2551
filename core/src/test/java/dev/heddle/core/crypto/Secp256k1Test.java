package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class Secp256k1Test {
  private static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final Bytes KEY =
      Bytes.hex("8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f");

  @Test
  void recoversTheKeyThatSigned() {
    for (int i = 0; i < 50; i++) {
      Bytes digest = Hashes.sha256(Bytes.utf8("message " + i));
      Bytes signature = Secp256k1.sign(KEY, digest);

      assertThat(Secp256k1.recover(digest, signature)).contains(Secp256k1.publicKey(KEY));
      assertThat(Secp256k1.recover(Hashes.sha256(digest), signature))
          .isNotEqualTo(java.util.Optional.of(Secp256k1.publicKey(KEY)));
    }
  }

  @Test
  void signsByRfc6979() {
    // Published vector: private key 1, SHA-256 of "Satoshi Nakamoto".
    Bytes one = RsaPss.unsigned(BigInteger.ONE, 32);
    Bytes signature = Secp256k1.sign(one, Hashes.sha256(Bytes.utf8("Satoshi Nakamoto")));

    assertThat(signature.slice(0, 64).hex())
        .isEqualTo(
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
  }

  @Test
  void refusesTheOtherOfTwoSignatures() {
    Bytes digest = Hashes.sha256(Bytes.utf8("hello"));
    Bytes signature = Secp256k1.sign(KEY, digest);
    BigInteger s = new BigInteger(1, signature.slice(32, 64).toByteArray());
    Bytes twin =
        Bytes.concat(
            signature.slice(0, 32),
            RsaPss.unsigned(N.subtract(s), 32),
            Bytes.wrap(new byte[] {(byte) (signature.at(64) ^ 1)}));

    assertThat(Secp256k1.recover(digest, twin)).isEmpty();
  }

  @Test
  void refusesNumbersOutOfRange() {
    Bytes digest = Hashes.sha256(Bytes.utf8("hello"));
    Bytes one = RsaPss.unsigned(BigInteger.ONE, 32);
    Bytes zero = Bytes.wrap(new byte[32]);
    Bytes order = RsaPss.unsigned(N, 32);
    Bytes v = Bytes.wrap(new byte[1]);

    assertThat(Secp256k1.recover(digest, Bytes.concat(zero, one, v))).isEmpty();
    assertThat(Secp256k1.recover(digest, Bytes.concat(one, zero, v))).isEmpty();
    assertThat(Secp256k1.recover(digest, Bytes.concat(order, one, v))).isEmpty();
    assertThat(Secp256k1.recover(digest, Bytes.concat(one, order, v))).isEmpty();
    assertThat(Secp256k1.recover(digest, Bytes.concat(one, one, Bytes.hex("04")))).isEmpty();
    assertThat(Secp256k1.recover(digest, Bytes.concat(one, one, Bytes.hex("ff")))).isEmpty();
    assertThat(Secp256k1.recover(digest, Bytes.EMPTY)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> Secp256k1.publicKey(order));
    assertThatIllegalArgumentException().isThrownBy(() -> Secp256k1.publicKey(zero));
  }
}
