package dev.heddle.core.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  /** TonSwift, WalletContractV3Test: key and address of wallet v3R1, there in the bouncing form. */
  @Test
  void tonsIsTheHashOfAWallet() {
    Bytes address =
        Bytes.base64Url(
            Ton.address(
                Bytes.hex("5754865e86d0ade1199301bbb0319a25ed6b129c4b0a57f28f62449b3df9c522")));
    Bytes bouncing = Bytes.base64Url("EQBJp7j5N40GXJbAqFSnfTV1Af4ZTyHIMpRbKcudNhWJbbNO");

    assertThat(address.slice(1, 34)).isEqualTo(bouncing.slice(1, 34));
    assertThat(address.base64Url()).startsWith("UQ");
  }

  /** draft-msporny-base58, test vectors. */
  @ParameterizedTest
  @CsvSource({
    "48656c6c6f20576f726c6421,2NEpo7TZRRrLZSi2U",
    "0000287fb4cd,11233QC4",
    "00,1",
    "'',''",
  })
  void base58GoesBothWays(String hex, String text) {
    assertThat(Base58.encode(Bytes.hex(hex))).isEqualTo(text);
    assertThat(Base58.decode(text)).isEqualTo(Bytes.hex(hex));
  }

  /** NIP-19 and BIP-350, their examples. */
  @Test
  void bech32GoesBothWays() {
    String npub = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg";
    Bytes key = Bytes.hex("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e");

    assertThat(Bech32.BECH32.encode("npub", key)).isEqualTo(npub);
    assertThat(Bech32.BECH32.decode("npub", npub)).isEqualTo(key);
    assertThatThrownBy(() -> Bech32.BECH32M.decode("npub", npub))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "5CShbTqxKUgKZBRDu1VGVpivm3m415stz86A5GBdoV7wrU1e",
        "TK31Bs4p7BZionueRbSrG5ZTfxPyHCLy3a",
      })
  void refusesAddressesOfSubstrateThatAreNone(String address) {
    assertThatThrownBy(() -> Ss58.decode(address)).isInstanceOf(IllegalArgumentException.class);
  }
}
