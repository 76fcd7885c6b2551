package dev.heddle.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RsaPssTest {
  private static final Bytes MESSAGE = Bytes.utf8("hello permanent");
  private static RSAPrivateCrtKey key;
  private static Bytes modulus;

  @BeforeAll
  static void makeKey() throws GeneralSecurityException {
    key = key(2048);
    modulus = RsaPss.unsigned(key.getModulus(), 256);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 32, 64, 222})
  void acceptsSaltsOfAnyLength(int saltBytes) throws GeneralSecurityException {
    Bytes signature = jdkSign(key, saltBytes);

    assertThat(RsaPss.verify(modulus, MESSAGE, signature)).isTrue();
    assertThat(RsaPss.verify(modulus, Bytes.utf8("hello permanemt"), signature)).isFalse();
  }

  @Test
  void acceptsTheLongestSaltOf4096Bits() throws GeneralSecurityException {
    RSAPrivateCrtKey large = key(4096);
    Bytes n = RsaPss.unsigned(large.getModulus(), 512);

    for (int saltBytes : new int[] {0, 20, 32, 478}) {
      assertThat(RsaPss.verify(n, MESSAGE, jdkSign(large, saltBytes))).isTrue();
    }
  }

  @Test
  void acceptsAModulusWhoseEncodingIsOneByteShorter() throws GeneralSecurityException {
    RSAPrivateCrtKey odd = key(2049);
    Bytes n = RsaPss.unsigned(odd.getModulus(), 257);
    Bytes signature = RsaSigner.of(odd).sign(MESSAGE);

    assertThat(signature.size()).isEqualTo(257);
    assertThat(RsaPss.verify(n, MESSAGE, signature)).isTrue();
  }

  @Test
  void signsTheSameMessageWithTheSameBytes() {
    assertThat(RsaSigner.of(key).sign(MESSAGE)).isEqualTo(RsaSigner.of(key).sign(MESSAGE));
    assertThat(RsaSigner.of(key).sign(MESSAGE))
        .isNotEqualTo(RsaSigner.of(key).sign(Bytes.utf8("other")));
  }

  @Test
  void signsFromManyThreadsAtOnce() {
    RsaSigner signer = RsaSigner.of(key);
    Bytes expected = signer.sign(MESSAGE);

    assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> signer.sign(MESSAGE)))
        .hasSize(64)
        .allMatch(expected::equals);
  }

  @Test
  void signsWhatTheJdkVerifiesAtSalt32() throws GeneralSecurityException {
    Signature verifier = pss(32);
    verifier.initVerify(
        java.security.KeyFactory.getInstance("RSA")
            .generatePublic(
                new java.security.spec.RSAPublicKeySpec(
                    key.getModulus(), key.getPublicExponent())));
    verifier.update(MESSAGE.toByteArray());

    assertThat(verifier.verify(RsaSigner.of(key).sign(MESSAGE).toByteArray())).isTrue();
  }

  @Test
  void refusesASignatureNotBelowTheModulus() {
    BigInteger signature = new BigInteger(1, RsaSigner.of(key).sign(MESSAGE).toByteArray());
    BigInteger above = signature.add(key.getModulus());

    assertThat(RsaPss.verify(modulus, MESSAGE, modulus)).isFalse();
    if (above.bitLength() <= 2048) {
      assertThat(RsaPss.verify(modulus, MESSAGE, RsaPss.unsigned(above, 256))).isFalse();
    }
    assertThat(RsaPss.verify(modulus, MESSAGE, RsaPss.unsigned(above, 257))).isFalse();
  }

  @Test
  void refusesAWrongLength() {
    Bytes signature = RsaSigner.of(key).sign(MESSAGE);
    Bytes zero = Bytes.wrap(new byte[1]);

    assertThat(RsaPss.verify(modulus, MESSAGE, Bytes.concat(zero, signature))).isFalse();
    assertThat(RsaPss.verify(modulus, MESSAGE, signature.slice(0, 255))).isFalse();
    assertThat(RsaPss.verify(modulus, MESSAGE, Bytes.EMPTY)).isFalse();
  }

  @Test
  void refusesForeignModuli() {
    Bytes signature = RsaSigner.of(key).sign(MESSAGE);
    byte[] even = modulus.toByteArray();
    even[255] &= (byte) 0xfe;

    assertThat(RsaPss.verify(Bytes.wrap(even), MESSAGE, signature)).isFalse();
    assertThat(RsaPss.verify(modulus.slice(0, 255), MESSAGE, signature)).isFalse();
    assertThat(RsaPss.verify(Bytes.EMPTY, MESSAGE, Bytes.EMPTY)).isFalse();
    assertThat(RsaPss.verify(Bytes.wrap(new byte[512]), MESSAGE, Bytes.wrap(new byte[512])))
        .isFalse();
  }

  @Test
  void refusesEncodingsThatAreNotExact() {
    assertThat(verifies(encoding -> encoding)).isTrue();
    assertThat(verifies(encoding -> with(encoding, 255, 0xcc))).as("trailer").isFalse();
    assertThat(verifies(encoding -> with(encoding, 230, encoding[230] ^ 1))).as("hash").isFalse();
    assertThat(verifies(encoding -> with(encoding, 40, encoding[40] ^ 1))).as("padding").isFalse();
    assertThat(verifies(encoding -> with(encoding, 200, encoding[200] ^ 1))).as("salt").isFalse();
    // The padding is zeros, then one; here the one is at 190 and the salt behind it.
    assertThat(verifies(encoding -> with(encoding, 190, encoding[190] ^ 3))).as("two").isFalse();
    assertThat(verifies(encoding -> with(encoding, 190, encoding[190] ^ 1))).as("zero").isFalse();
  }

  @Test
  void refusesABitAboveTheEncoding() {
    // The topmost bit of the encoding must be zero; with it set the number may exceed the modulus,
    // so the message is varied until it does not.
    for (int i = 0; i < 64; i++) {
      Bytes message = Bytes.utf8("top bit " + i);
      byte[] encoding = open(RsaSigner.of(key).sign(message));
      encoding[0] |= (byte) 0x80;
      BigInteger number = new BigInteger(1, encoding);
      if (number.compareTo(key.getModulus()) < 0) {
        assertThat(RsaPss.verify(modulus, message, close(encoding))).isFalse();
        return;
      }
    }
    throw new AssertionError("no message of 64 had an encoding below the modulus");
  }

  private static boolean verifies(UnaryOperator<byte[]> change) {
    byte[] encoding = open(RsaSigner.of(key).sign(MESSAGE));
    assertThat(encoding[255]).isEqualTo((byte) 0xbc);
    return RsaPss.verify(modulus, MESSAGE, close(change.apply(encoding)));
  }

  private static byte[] with(byte[] encoding, int at, int value) {
    byte[] changed = encoding.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] open(Bytes signature) {
    BigInteger number = new BigInteger(1, signature.toByteArray());
    return RsaPss.unsigned(number.modPow(key.getPublicExponent(), key.getModulus()), 256)
        .toByteArray();
  }

  private static Bytes close(byte[] encoding) {
    BigInteger number = new BigInteger(1, encoding);
    return RsaPss.unsigned(number.modPow(key.getPrivateExponent(), key.getModulus()), 256);
  }

  private static Bytes jdkSign(RSAPrivateCrtKey key, int saltBytes)
      throws GeneralSecurityException {
    Signature signer = pss(saltBytes);
    signer.initSign(key, seeded());
    signer.update(MESSAGE.toByteArray());
    return Bytes.wrap(signer.sign());
  }

  private static Signature pss(int saltBytes) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltBytes, 1));
    return signature;
  }

  private static RSAPrivateCrtKey key(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits, seeded());
    return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
  }

  private static SecureRandom seeded() throws GeneralSecurityException {
    SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
    random.setSeed(7);
    return random;
  }
}
