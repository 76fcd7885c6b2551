package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchnorrTest {
  /** The test vectors of BIP-340, as published with it. */
  static List<String> bip340() throws IOException {
    return lines("bip340.csv");
  }

  /** Vectors of zilliqa-js, which took them from Zilliqa's own suite. */
  static List<String> zilliqa() throws IOException {
    return lines("zilliqa-schnorr.csv");
  }

  @ParameterizedTest
  @MethodSource("bip340")
  void judgesThePublishedSignaturesOfBip340AsPublished(String line) {
    List<String> fields = List.of(line.split(",", 8));

    assertThat(Schnorr.bip340(hex(fields.get(2)), hex(fields.get(4)), hex(fields.get(5))))
        .as(line)
        .isEqualTo(fields.get(6).equals("TRUE"));
  }

  @ParameterizedTest
  @MethodSource("zilliqa")
  void acceptsThePublishedSignaturesOfZilliqaAndNoneNearThem(String line) {
    List<String> fields = List.of(line.split(",", 3));
    Bytes key = hex(fields.get(0));
    Bytes message = hex(fields.get(1));
    Bytes signature = hex(fields.get(2));

    assertThat(Schnorr.zilliqa(key, message, signature)).isTrue();
    assertThat(Schnorr.zilliqa(key, message.from(1), signature)).isFalse();
    for (int at : new int[] {0, 31, 32, 63}) {
      byte[] bent = signature.toByteArray();
      bent[at] ^= 1;
      assertThat(Schnorr.zilliqa(key, message, Bytes.wrap(bent))).as("byte " + at).isFalse();
    }
  }

  @Test
  void refusesWhatIsNoKeyAndNoSignature() {
    Bytes zeros = Bytes.wrap(new byte[64]);

    assertThat(Schnorr.zilliqa(Bytes.wrap(new byte[33]), Bytes.EMPTY, zeros)).isFalse();
    assertThat(Schnorr.zilliqa(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY)).isFalse();
    assertThat(Schnorr.bip340(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY)).isFalse();
  }

  private static Bytes hex(String text) {
    return Bytes.hex(text.toLowerCase(Locale.ROOT));
  }

  private static List<String> lines(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SchnorrTest.class.getResourceAsStream(file), file)) {
      return Bytes.wrap(in.readAllBytes()).utf8().lines().skip(1).toList();
    }
  }
}
