package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import org.junit.jupiter.api.Test;

class HashesTest {
  @Test
  void givesThePublishedDigests() {
    assertThat(Hashes.sha256(Bytes.utf8("abc")).hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Hashes.sha384(Bytes.utf8("abc")).hex())
        .isEqualTo(
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                + "8086072ba1e7cc2358baeca134c825a7");
    assertThat(Hashes.keccak256().hex())
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  }

  @Test
  void hashesPartsAsTheirConcatenation() {
    Bytes whole = Bytes.utf8("hello permanent");
    Bytes[] parts = {whole.slice(0, 3), Bytes.EMPTY, whole.from(3)};

    assertThat(Hashes.sha256(parts)).isEqualTo(Hashes.sha256(whole));
    assertThat(Hashes.sha384(parts)).isEqualTo(Hashes.sha384(whole));
    assertThat(Hashes.keccak256(parts)).isEqualTo(Hashes.keccak256(whole));
  }

  @Test
  void writesAddressesWithTheirChecksum() {
    // Keys and addresses of the reference compute unit's own tests.
    assertThat(
            EthereumAddress.of(
                Bytes.base64Url(
                    "BEZGrlBHMWtCMNAIbIrOxofwCxzZ0dxjT2yzWKwKmo___ne03QpL-5WFHztzVceB3WD4QY_Ipl0UkHr_R8kDpVk")))
        .isEqualTo("0xFCAd0B19bB29D4674531d6f115237E16AfCE377c");
    assertThat(
            EthereumAddress.of(
                Bytes.base64Url(
                    "BOaKz8AlOhBiDf9wawobHx9YM-o76zveIlDV8nHzVjYGZy68ReC36i6BbstwygMTexyUdu7GPUYy6ZACC3tvujk")))
        .isEqualTo("0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1");
  }
}
