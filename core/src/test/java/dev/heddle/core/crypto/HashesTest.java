package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.security.MessageDigest;
import java.util.List;
import java.util.SplittableRandom;
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
    // FIPS 202, FIPS 180-4, RFC 7693, and for an empty input BLAKE3's own vectors.
    assertThat(Hashes.sha3(Bytes.utf8("abc")).hex())
        .isEqualTo("3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
    assertThat(Hashes.sha224(Bytes.utf8("abc")).hex())
        .isEqualTo("23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
    assertThat(Hashes.blake2b(64, Bytes.utf8("abc")).hex())
        .startsWith("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1");
    assertThat(Hashes.blake3().hex())
        .isEqualTo("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
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
  void hashesLittleAndMuchAsTheJdkDoes() throws Exception {
    for (int size : List.of(0, 1, 63, 64, 1023, 1024, 1025, 4097, 70_000)) {
      byte[] content = new byte[size];
      new SplittableRandom(size).nextBytes(content);
      Bytes bytes = Bytes.wrap(content);
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(content);
      byte[] sha384 = MessageDigest.getInstance("SHA-384").digest(content);

      assertThat(Hashes.sha256(bytes).toByteArray()).as("%d bytes", size).isEqualTo(sha256);
      assertThat(Hashes.sha384(bytes).toByteArray()).as("%d bytes", size).isEqualTo(sha384);
      assertThat(Hashes.sha384Digest().digest(content)).as("%d bytes", size).isEqualTo(sha384);
      for (MessageDigest stream : List.of(Hashes.sha256Stream(), Hashes.sha384Stream())) {
        byte[] expected = stream.getDigestLength() == sha256.length ? sha256 : sha384;
        for (int round = 0; round < 2; round++) {
          stream.update(content, 0, size / 3);
          stream.update(content, size / 3, size - size / 3);
          assertThat(stream.digest()).as("%d bytes, round %d", size, round).isEqualTo(expected);
        }
      }
    }
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
