package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Sr25519Test {
  /** From polkadot-js, util-crypto, signature/verify.spec.ts: account, message, signature. */
  private static final Bytes KEY =
      Bytes.hex("4ccb70b12eb845976ed0d08b391b1b9681e9b5858bf46b826bb85caa5395d525");

  private static final Bytes MESSAGE = Bytes.utf8("hello world");
  private static final Bytes SIGNATURE =
      Bytes.hex(
          "ca01419b5a17219f7b78335658cab3b126db523a5df7be4bfc2bef76c2eb3b1d"
              + "cf4ca86eb877d0a6cf6df12db5995c51d13b00e005d053b892bd09c594434288");

  @Test
  void acceptsAPublishedSignatureAndNoneNearIt() {
    assertThat(Sr25519.verify(KEY, MESSAGE, SIGNATURE)).isTrue();
    assertThat(Sr25519.verify(KEY, Bytes.utf8("hello worlds"), SIGNATURE)).isFalse();
    for (int at = 0; at < 64; at++) {
      byte[] bent = SIGNATURE.toByteArray();
      bent[at] ^= 1;
      assertThat(Sr25519.verify(KEY, MESSAGE, Bytes.wrap(bent))).as("byte " + at).isFalse();
    }
  }

  @Test
  void refusesAScalarThatIsNotReducedAndASignatureWithoutTheMark() {
    BigInteger scalar =
        Ristretto.littleEndian(Bytes.concat(SIGNATURE.slice(32, 63), Bytes.hex("08")));
    byte[] more = littleEndian(scalar.add(Ristretto.ORDER));
    more[31] |= (byte) 0x80;
    byte[] unmarked = SIGNATURE.toByteArray();
    unmarked[63] &= 0x7f;

    assertThat(Sr25519.verify(KEY, MESSAGE, Bytes.concat(SIGNATURE.slice(0, 32), Bytes.wrap(more))))
        .isFalse();
    assertThat(Sr25519.verify(KEY, MESSAGE, Bytes.wrap(unmarked))).isFalse();
    assertThat(Sr25519.verify(KEY, MESSAGE, Bytes.EMPTY)).isFalse();
  }

  /** RFC 9496, appendix A.2: encodings that are none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
        "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
        "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
        "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
        "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
        "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
      })
  void decodesNoBadEncoding(String encoded) {
    assertThat(Ristretto.decode(Bytes.hex(encoded))).isEmpty();
  }

  /** RFC 9496, appendix A.1: the generator times 1, 2 and 15. */
  @Test
  void multipliesTheGenerator() {
    assertThat(times(2))
        .matches(
            Ristretto.decode(
                        Bytes.hex(
                            "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919"))
                    .orElseThrow()
                ::same);
    assertThat(times(15))
        .matches(
            Ristretto.decode(
                        Bytes.hex(
                            "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e"))
                    .orElseThrow()
                ::same);
    assertThat(times(3)).matches(three -> !three.same(times(2)));
  }

  private static Ristretto times(int factor) {
    return Ristretto.sum(
        BigInteger.valueOf(factor), Ristretto.BASE, BigInteger.ZERO, Ristretto.BASE);
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }
}
