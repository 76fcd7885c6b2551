package dev.heddle.core.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tags;
import dev.heddle.core.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class WalletTest {
  private static final ItemDraft DRAFT =
      new ItemDraft(Optional.empty(), Optional.empty(), Tags.NONE, Bytes.utf8("hello"));

  @Test
  void comesBackFromItsKeyFile() {
    for (Wallet wallet : TestKeys.all()) {
      Wallet back = Wallet.fromJwk(wallet.toJwk());

      assertThat(back.owner()).isEqualTo(wallet.owner());
      assertThat(back.type()).isEqualTo(wallet.type());
      assertThat(back.toJwk()).isEqualTo(wallet.toJwk());
      assertThat(back.sign(DRAFT)).isEqualTo(wallet.sign(DRAFT));
      assertThat(back.sign(DRAFT).verify()).isPresent();
    }
  }

  @Test
  void aKeyOfTheEngineIsOneOfTheJdkAsWell() {
    RsaWallet made = RsaWallet.generate();
    Wallet back = Wallet.fromJwk(made.toJwk());

    assertThat(made.owner().size()).isEqualTo(512);
    assertThat(back.toJwk()).isEqualTo(made.toJwk());
    assertThat(back.sign(DRAFT)).isEqualTo(made.sign(DRAFT));
    assertThat(RsaWallet.generate().owner()).isNotEqualTo(made.owner());
  }

  @Test
  void hasTheAddressesOfItsKind() {
    assertThat(TestKeys.RSA.type()).isEqualTo(SignatureType.ARWEAVE);
    assertThat(TestKeys.RSA.address()).hasSize(43).isEqualTo(TestKeys.RSA.aoAddress());
    assertThat(TestKeys.ED25519.address()).hasSize(43).isEqualTo(TestKeys.ED25519.aoAddress());
    assertThat(TestKeys.ETHEREUM.address())
        .isEqualTo("5NA-HYLSTTFosxLdAD2tXtqht27RvrwVImmF1OEI85M");
    assertThat(TestKeys.ETHEREUM.aoAddress())
        .isEqualToIgnoringCase("0x63FaC9201494f0bd17B9892B9fae4d52fe3BD377");
  }

  @Test
  void makesTheSameKeyOfTheSameRandomness() {
    assertThat(Ed25519Wallet.generate(TestKeys.seeded(2)).owner())
        .isEqualTo(TestKeys.ED25519.owner());
    assertThat(Secp256k1Wallet.generate(TestKeys.seeded(3)).owner())
        .isEqualTo(Secp256k1Wallet.generate(TestKeys.seeded(3)).owner());
  }

  @Test
  void neverShowsTheKey() {
    for (Wallet wallet : TestKeys.all()) {
      String secret = Json.parse(wallet.toJwk()).get("d").stringValue();
      assertThat(wallet.toString()).doesNotContain(secret.substring(0, 12));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{}",
        "{\"kty\":1}",
        "{\"kty\":\"oct\"}",
        "{\"kty\":\"RSA\"}",
        "{\"kty\":\"OKP\",\"crv\":\"X25519\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"AA\",\"x\":\"AA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\"}",
        "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"d\":\"AA\",\"x\":\"AA\",\"y\":\"AA\"}",
      })
  void refusesWhatIsNoKeyFile(String json) {
    assertThatExceptionOfType(MalformedWalletException.class)
        .isThrownBy(() -> Wallet.fromJwk(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "e", "d", "p", "q", "dp", "dq", "qi"})
  void refusesAnRsaKeyThatContradictsItself(String field) {
    ObjectNode jwk = (ObjectNode) Json.parse(TestKeys.RSA.toJwk());
    byte[] number = Bytes.base64Url(jwk.get(field).stringValue()).toByteArray();
    number[number.length - 1] ^= 2;
    jwk.put(field, Bytes.wrap(number).base64Url());

    assertThatExceptionOfType(MalformedWalletException.class)
        .isThrownBy(() -> Wallet.fromJwk(Json.write(jwk)));
    jwk.put(field, "not base64url!");
    assertThatExceptionOfType(MalformedWalletException.class)
        .isThrownBy(() -> Wallet.fromJwk(Json.write(jwk)))
        .withMessageContaining(field)
        .withNoCause();
  }

  @Test
  void refusesKeyFilesOverTheLimit() {
    String jwk = TestKeys.RSA.toJwk();
    String longest = jwk + " ".repeat((64 << 10) - jwk.length());

    assertThat(Wallet.fromJwk(longest).owner()).isEqualTo(TestKeys.RSA.owner());
    assertThatExceptionOfType(MalformedWalletException.class)
        .isThrownBy(() -> Wallet.fromJwk(longest + " "))
        .withMessageContaining("at most 64 KiB");
  }

  @Test
  void refusesAPublicPartOfAnotherKey() {
    for (Wallet wallet : new Wallet[] {TestKeys.ED25519, TestKeys.ETHEREUM}) {
      ObjectNode jwk = (ObjectNode) Json.parse(wallet.toJwk());
      jwk.put("x", Bytes.wrap(new byte[32]).base64Url());
      assertThatExceptionOfType(MalformedWalletException.class)
          .isThrownBy(() -> Wallet.fromJwk(Json.write(jwk)));
    }
  }
}
