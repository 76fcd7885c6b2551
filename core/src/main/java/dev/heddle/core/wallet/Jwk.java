package dev.heddle.core.wallet;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.RsaPss;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Web Keys (RFC 7517, 7518, 8037, 8812) of the kinds we sign with. */
final class Jwk {
  private final JsonNode json;

  private Jwk(JsonNode json) {
    this.json = json;
  }

  static Wallet parse(String text) {
    JsonNode json;
    try {
      json = Json.parse(text, JsonLimits.SMALL);
    } catch (MalformedJsonException e) {
      throw new MalformedWalletException("the key file is not JSON of at most 64 KiB", e);
    }
    Jwk jwk = new Jwk(json);
    String kind = jwk.text("kty");
    return switch (kind) {
      case "RSA" -> jwk.rsa();
      case "OKP" -> jwk.ed25519();
      case "EC" -> jwk.secp256k1();
      default ->
          throw new MalformedWalletException(
              "key type is RSA, OKP or EC, not \"" + abbreviate(kind) + "\"");
    };
  }

  static String write(RSAPrivateCrtKey key) {
    ObjectNode jwk = Json.object().put("kty", "RSA");
    jwk.put("n", unsigned(key.getModulus())).put("e", unsigned(key.getPublicExponent()));
    jwk.put("d", unsigned(key.getPrivateExponent()));
    jwk.put("p", unsigned(key.getPrimeP())).put("q", unsigned(key.getPrimeQ()));
    jwk.put("dp", unsigned(key.getPrimeExponentP()));
    jwk.put("dq", unsigned(key.getPrimeExponentQ()));
    jwk.put("qi", unsigned(key.getCrtCoefficient()));
    return Json.write(jwk);
  }

  static String write(Bytes seed, Bytes publicKey) {
    ObjectNode jwk = Json.object().put("kty", "OKP").put("crv", "Ed25519");
    return Json.write(jwk.put("x", publicKey.base64Url()).put("d", seed.base64Url()));
  }

  static String write(Bytes privateKey, Bytes x, Bytes y) {
    ObjectNode jwk = Json.object().put("kty", "EC").put("crv", "secp256k1");
    jwk.put("x", x.base64Url()).put("y", y.base64Url());
    return Json.write(jwk.put("d", privateKey.base64Url()));
  }

  private RsaWallet rsa() {
    RSAPrivateCrtKeySpec spec =
        new RSAPrivateCrtKeySpec(
            number("n"),
            number("e"),
            number("d"),
            number("p"),
            number("q"),
            number("dp"),
            number("dq"),
            number("qi"));
    checkRsa(spec);
    try {
      return new RsaWallet((RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      throw new MalformedWalletException("the JDK refuses the RSA key", e);
    }
  }

  private static void checkRsa(RSAPrivateCrtKeySpec key) {
    BigInteger n = key.getModulus();
    if (n.bitLength() != RsaWallet.MODULUS_BITS) {
      throw new MalformedWalletException(
          "an Arweave key has 4096 bits, not " + n.bitLength() + "; make one with such a size");
    }
    if (!key.getPublicExponent().equals(BigInteger.valueOf(65537))) {
      throw new MalformedWalletException("the public exponent of an Arweave key is 65537 (AQAB)");
    }
    BigInteger p = key.getPrimeP();
    BigInteger q = key.getPrimeQ();
    BigInteger p1 = p.subtract(BigInteger.ONE);
    BigInteger q1 = q.subtract(BigInteger.ONE);
    boolean consistent =
        p1.signum() > 0
            && q1.signum() > 0
            && p.multiply(q).equals(n)
            && key.getPrivateExponent().mod(p1).equals(key.getPrimeExponentP())
            && key.getPrivateExponent().mod(q1).equals(key.getPrimeExponentQ())
            && key.getCrtCoefficient().multiply(q).mod(p).equals(BigInteger.ONE)
            && isInverse(key.getPublicExponent(), key.getPrimeExponentP(), p1)
            && isInverse(key.getPublicExponent(), key.getPrimeExponentQ(), q1);
    if (!consistent) {
      throw new MalformedWalletException("the parts of the RSA key contradict one another");
    }
  }

  private static boolean isInverse(BigInteger a, BigInteger b, BigInteger modulus) {
    return a.multiply(b).mod(modulus).equals(BigInteger.ONE.mod(modulus));
  }

  private Ed25519Wallet ed25519() {
    requireCurve("Ed25519");
    Bytes seed = bytes("d");
    if (seed.size() != Ed25519.KEY_BYTES) {
      throw new MalformedWalletException("an Ed25519 key has 32 bytes, not " + seed.size());
    }
    Ed25519Wallet wallet = new Ed25519Wallet(seed);
    requireSame("x", wallet.owner());
    return wallet;
  }

  private Secp256k1Wallet secp256k1() {
    requireCurve("secp256k1");
    Bytes key = bytes("d");
    if (!Secp256k1.isPrivateKey(key)) {
      throw new MalformedWalletException("a secp256k1 key has 32 bytes below the order");
    }
    Secp256k1Wallet wallet = new Secp256k1Wallet(key);
    requireSame("x", wallet.owner().slice(1, 33));
    requireSame("y", wallet.owner().from(33));
    return wallet;
  }

  private void requireCurve(String curve) {
    if (!text("crv").equals(curve)) {
      throw new MalformedWalletException(
          "the curve of such a key is " + curve + ", not \"" + abbreviate(text("crv")) + "\"");
    }
  }

  private void requireSame(String field, Bytes derived) {
    if (!bytes(field).equals(derived)) {
      throw new MalformedWalletException("public and private part of the key do not match");
    }
  }

  private BigInteger number(String field) {
    return new BigInteger(1, bytes(field).toByteArray());
  }

  private Bytes bytes(String field) {
    try {
      return Bytes.base64Url(text(field));
    } catch (IllegalArgumentException e) {
      // The cause would quote key material.
      throw new MalformedWalletException("field \"" + field + "\" of the key is not base64url");
    }
  }

  private String text(String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isString()) {
      throw new MalformedWalletException(
          "the key file has no text field \"" + field + "\"; is it a private JSON Web Key?");
    }
    return value.stringValue();
  }

  private static String unsigned(BigInteger number) {
    return RsaPss.unsigned(number, Math.max(1, (number.bitLength() + 7) / 8)).base64Url();
  }

  private static String abbreviate(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20) + "…";
  }
}
