package dev.heddle.core.caller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.caller.Vectors.Vector;
import dev.heddle.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class MoleculeTest {
  @ParameterizedTest
  @MethodSource("dev.heddle.core.caller.Vectors#calls")
  void answersAsTheMoleculesDo(Vector vector) {
    JsonNode answer = Molecule.answer(vector.chain(), segments(vector, vector.message()));

    assertThat(answer.path("result").asBoolean()).isTrue();
    switch (vector.chain()) {
      case EVM, SOLANA, ARWEAVE -> assertThat(answer.has("address")).isFalse();
      case SUBSTRATE ->
          assertThat(answer.path("address").path("generic").asString()).isEqualTo(vector.address());
      case STACKS, INTERNET_COMPUTER, MASSA ->
          assertThat(answer.path("address").asString()).isNotEqualTo(vector.address());
      default -> assertThat(answer.path("address").asString()).isEqualTo(vector.address());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.heddle.core.caller.Vectors#calls")
  void answersFalseToAnotherMessage(Vector vector) {
    JsonNode answer =
        Molecule.answer(vector.chain(), segments(vector, Bytes.utf8("another message")));

    assertThat(answer.path("result").asBoolean()).isFalse();
    assertThat(answer.path("address").isMissingNode() || answer.path("address").isNull()).isTrue();
  }

  /** Made with the libraries that the molecules use, of the keys in vectors.json. */
  @ParameterizedTest
  @CsvSource({
    "stx,194sjtY7LtC3P886FTepA5Q42VGqrwTK86",
    "icp,oiwkx-dsxn2-3327u-jem4u-dhaag-iax7y-pftir-g3yko-6esn2-wwctn-uae",
    "massa,A127f1ZwUzQu6963TZnQatztKza5kCeq3zHRBKAPAKMavhinGJSo",
  })
  void givesTheAddressesOfTheMoleculesWhereTheyAreNotThoseOfWallets(String chain, String address) {
    Vector vector = call(chain);

    assertThat(
            Molecule.answer(vector.chain(), segments(vector, vector.message()))
                .path("address")
                .asString())
        .isEqualTo(address);
  }

  @Test
  void givesFourAddressesOfSubstrate() {
    Vector vector = call("substrate");

    assertThat(
            Json.write(
                Molecule.answer(vector.chain(), segments(vector, vector.message()))
                    .path("address")))
        .isEqualTo(
            "{\"generic\":\"5CShbTqxKUgKZBRDu1VGVpivm3m415stz86A5GBdoV7wrU1d\","
                + "\"kusama\":\"ogGojSFFawcFBfT6uaTfBgUnYu48rUCa9FhA2KQ4QuNHPda\","
                + "\"polkadot\":\"1Nzjo72BFwnziRjreYGdyZ5cfkhhPS34cpeEZAzMa9U2oG4\","
                + "\"astar\":\"WKJ2kp36iKRn1T4PJwPXUtCr6UAyJae1KbJJyPVfr7uSVQy\"}");
  }

  @Test
  void knowsAtomsByTheirNames() {
    assertThat(Molecule.chain("signer")).contains(Chain.EVM);
    assertThat(Molecule.chain("auth")).contains(Chain.SOLANA);
    assertThat(Molecule.chain("tez-auth")).contains(Chain.TEZOS);
    assertThat(Molecule.chain("evm-auth")).isEmpty();
    assertThat(Molecule.chain("btc-auth")).isEmpty();
    assertThat(Molecule.chain("gpt3")).isEmpty();
  }

  @Test
  void answersFalseToWhatIsMalformed() {
    for (Chain chain : Chain.values()) {
      for (List<String> segments :
          List.of(List.<String>of(), List.of("a", "b", "c"), List.of("é", "é", "é"))) {
        assertThat(Molecule.answer(chain, segments).path("result").asBoolean()).isFalse();
      }
    }
  }

  private static Vector call(String chain) {
    return Vectors.calls().stream()
        .filter(each -> each.chain().label().equals(chain))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> segments(Vector vector, Bytes text) {
    String message = base64(text);
    String key = vector.key();
    String signature = vector.signature();
    return switch (vector.chain()) {
      case ARWEAVE -> List.of(base64(Bytes.utf8(key)), message, base64(Bytes.utf8(signature)));
      case INTERNET_COMPUTER, TON -> List.of(listed(key), message, listed(signature));
      case NOSTR -> List.of(base64(Bytes.utf8(signature)), key, message);
      default -> List.of(key, message, signature);
    };
  }

  private static String listed(String hex) {
    Bytes bytes = Bytes.hex(hex);
    String list =
        IntStream.range(0, bytes.size())
            .mapToObj(i -> Integer.toString(bytes.at(i) & 0xff))
            .collect(Collectors.joining(","));
    return base64(Bytes.utf8(list));
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.utf8().getBytes(StandardCharsets.UTF_8));
  }
}
