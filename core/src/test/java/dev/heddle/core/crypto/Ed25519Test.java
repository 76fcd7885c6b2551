package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ed25519Test {
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  @Test
  void givesTheVectorsOfRfc8032() {
    Bytes seed = Bytes.hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
    Bytes key = Bytes.hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    Bytes signature =
        Bytes.hex(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    Bytes message = Bytes.hex("af82");

    assertThat(Ed25519Signer.of(seed).publicKey()).isEqualTo(key);
    assertThat(Ed25519Signer.of(seed).sign(message)).isEqualTo(signature);
    assertThat(Ed25519.verify(key, message, signature)).isTrue();
  }

  @Test
  void everyEngineSignsTheSame() {
    for (int i = 0; i < 20; i++) {
      byte[] seed = Hashes.sha256(Bytes.utf8("seed " + i)).toByteArray();
      Bytes message = Bytes.utf8("m".repeat(i * 7));
      assertThat(Ed25519Signer.of(Bytes.wrap(seed)).sign(message))
          .as("seed %d", i)
          .isEqualTo(Ed25519Signer.of(Bytes.wrap(seed)).signPortably(message));
    }
  }

  @Test
  void refusesKeysOfSmallOrder() {
    for (String key :
        new String[] {
          "0100000000000000000000000000000000000000000000000000000000000000",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0000000000000000000000000000000000000000000000000000000000000080",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        }) {
      // With the neutral element as commitment and zero as scalar such a key signs anything.
      Bytes signature = Bytes.concat(Bytes.hex("01" + "00".repeat(31)), Bytes.wrap(new byte[32]));
      assertThat(Ed25519.verify(Bytes.hex(key), Bytes.utf8("any"), signature)).as(key).isFalse();
    }
  }

  @Test
  void refusesAScalarThatIsNotReduced() {
    Bytes seed = Hashes.sha256(Bytes.utf8("seed"));
    Bytes message = Bytes.utf8("hello");
    Bytes signature = Ed25519Signer.of(seed).sign(message);
    BigInteger scalar = new BigInteger(1, reversed(signature.from(32)).toByteArray());
    Bytes other =
        Bytes.concat(signature.slice(0, 32), reversed(RsaPss.unsigned(scalar.add(ORDER), 32)));

    assertThat(Ed25519.verify(Ed25519Signer.of(seed).publicKey(), message, signature)).isTrue();
    assertThat(Ed25519.verify(Ed25519Signer.of(seed).publicKey(), message, other)).isFalse();
  }

  @Test
  void refusesWrongSizes() {
    Bytes seed = Hashes.sha256(Bytes.utf8("seed"));
    Bytes signature = Ed25519Signer.of(seed).sign(Bytes.EMPTY);

    assertThat(Ed25519.verify(Bytes.EMPTY, Bytes.EMPTY, signature)).isFalse();
    assertThat(Ed25519.verify(Ed25519Signer.of(seed).publicKey(), Bytes.EMPTY, signature.from(1)))
        .isFalse();
  }

  @Test
  void bothEnginesGiveOneVerdict() {
    long seedOfTest = 20261120;
    Random random = new Random(seedOfTest);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      Bytes seed = Bytes.wrap(bytes);
      Bytes message = Bytes.utf8("message " + i);
      byte[] signature = Ed25519Signer.of(seed).sign(message).toByteArray();
      if (i % 2 == 1) {
        signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      }
      Bytes key = Ed25519Signer.of(seed).publicKey();
      boolean portable = Ed25519.verifyPortably(key, message, Bytes.wrap(signature));
      assertThat(Ed25519.verify(key, message, Bytes.wrap(signature)))
          .as("seed %d, round %d", seedOfTest, i)
          .isEqualTo(portable)
          .isEqualTo(i % 2 == 0);
    }
  }

  private static Bytes reversed(Bytes bytes) {
    byte[] reversed = new byte[bytes.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes.at(reversed.length - 1 - i);
    }
    return Bytes.wrap(reversed);
  }
}
