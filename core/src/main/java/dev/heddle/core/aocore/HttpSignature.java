package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.RsaPss;
import dev.heddle.core.wallet.Ed25519Wallet;
import dev.heddle.core.wallet.RsaWallet;
import dev.heddle.core.wallet.Secp256k1Wallet;
import dev.heddle.core.wallet.Wallet;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signature of HTTP fields (RFC 9421), as the generations of AO-Core make them.
 *
 * <p>Read are members of any name ({@code comm-…}, {@code http-sig-…}, {@code sig1}), and a {@code
 * keyid} that is the key in base64 of either alphabet, alone or behind {@code publickey:}. The
 * lines of derived components ({@code @path}) are signed without the sign in AO-Core and with it by
 * the standard; either holds. Made are signatures that both take. Immutable.
 *
 * @param name of the member in the dictionaries
 * @param components what is signed, in order
 * @param parameters as they were written, with the components in parentheses before them
 * @param algorithm {@code rsa-pss-sha512}, {@code ed25519}, {@code hmac-sha256} or another one
 * @param keyId as it was written
 */
public record HttpSignature(
    String name,
    List<String> components,
    String parameters,
    String algorithm,
    String keyId,
    Bytes signature) {
  /** Signatures of one message; a stranger chooses them. */
  static final int SIGNATURES_MAX = 16;

  private static final Set<String> DERIVED =
      Set.of(
          "method",
          "target-uri",
          "authority",
          "scheme",
          "request-target",
          "path",
          "query",
          "query-param");

  private static final String KEY_PREFIX = "publickey:";

  /** The key of ids that nobody signs, and its name: the same text. */
  private static final String CONSTANT = "constant:ao";

  public HttpSignature {
    components = List.copyOf(components);
  }

  /**
   * The signatures that headers hold; none where the fields are not there or have no form of
   * signatures, which makes a message an unsigned one.
   */
  public static List<HttpSignature> read(SortedMap<String, String> headers) {
    String inputs = headers.get("signature-input");
    String signatures = headers.get("signature");
    if (inputs == null || signatures == null) {
      return List.of();
    }
    try {
      Map<String, StructuredFields.Member> values = StructuredFields.dictionary(signatures);
      List<HttpSignature> read = new ArrayList<>();
      StructuredFields.dictionary(inputs)
          .forEach((name, input) -> {
            StructuredFields.Member value = values.get(name);
            if (input.inner() && value != null && read.size() < SIGNATURES_MAX) {
              read.add(of(name, input, value));
            }
          });
      return List.copyOf(read);
    } catch (MalformedMessageException e) {
      return List.of();
    }
  }

  private static HttpSignature of(
      String name, StructuredFields.Member input, StructuredFields.Member value) {
    Bytes signature =
        value.only() instanceof StructuredFields.Bare.Octets octets ? octets.value() : Bytes.EMPTY;
    return new HttpSignature(
        name,
        input.values().stream().map(StructuredFields::text).toList(),
        input.raw(),
        parameter(input, "alg"),
        parameter(input, "keyid"),
        signature);
  }

  private static String parameter(StructuredFields.Member input, String name) {
    StructuredFields.Bare bare = input.parameters().get(name);
    return bare == null ? "" : StructuredFields.text(bare);
  }

  /** The id that a commitment has: the hash of a signature; a hash that is one already stays. */
  public Bytes id() {
    return signature.size() == 32 ? signature : Hashes.sha256(signature);
  }

  /** The address of who signed: that of an Arweave wallet with this key. */
  public Optional<String> committer() {
    return algorithm.equals("hmac-sha256") ? Optional.empty() : key().map(HttpSignature::address);
  }

  private static String address(Bytes key) {
    return Hashes.sha256(key).base64Url();
  }

  private Optional<Bytes> key() {
    try {
      return Optional.of(
          StructuredFields.base64(
              keyId.startsWith(KEY_PREFIX) ? keyId.substring(KEY_PREFIX.length()) : keyId));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }

  /** Whether the signature is one of these fields, by name without the sign before derived ones. */
  public boolean holds(Map<String, String> fields) {
    return holds(base(fields, false)) || holds(base(fields, true));
  }

  private boolean holds(Bytes base) {
    if (algorithm.equals("hmac-sha256")) {
      return (keyId.equals("ao") || keyId.equals(CONSTANT)) && hmac(keyId, base).equals(signature);
    }
    Bytes key = key().orElse(Bytes.EMPTY);
    return switch (algorithm) {
      case "rsa-pss-sha512" -> RsaPss.verify(RsaPss.Hash.SHA_512, key, base, signature);
      case "rsa-pss-sha256" -> RsaPss.verify(key, base, signature);
      case "ed25519" ->
          key.size() == Ed25519.KEY_BYTES
              && signature.size() == Ed25519.SIGNATURE_BYTES
              && Ed25519.verify(key, base, signature);
      default -> false;
    };
  }

  /**
   * What is signed (RFC 9421, section 2.5).
   *
   * @param standard whether the lines of derived components keep their sign
   */
  Bytes base(Map<String, String> fields, boolean standard) {
    StringBuilder base = new StringBuilder();
    for (String component : components) {
      String plain = component.startsWith("@") ? component.substring(1) : component;
      base.append('"')
          .append(standard ? component : plain)
          .append("\": ")
          .append(fields.getOrDefault(plain, ""))
          .append('\n');
    }
    return Bytes.utf8(base.append("\"@signature-params\": ").append(parameters).toString());
  }

  /**
   * The id of a message that nobody signed: an HMAC over its fields under a key that all know.
   *
   * @param tabm without commitments
   */
  public static Bytes unsignedId(Message tabm) {
    return unsignedId(HttpMessage.encode(tabm).headers(), CONSTANT);
  }

  /**
   * As the other, for fields, and for the generation of AO-Core whose key is {@code constant}:
   * until the summer of 2025 {@code ao}, since then {@code constant:ao}.
   */
  static Bytes unsignedId(SortedMap<String, String> fields, String constant) {
    String parameters = parameters(fields, "hmac-sha256", constant);
    HttpSignature unsigned =
        new HttpSignature("", names(fields), parameters, "hmac-sha256", constant, Bytes.EMPTY);
    return hmac(constant, unsigned.base(fields, false));
  }

  /** The fields under the names that they have as components, in the order of those. */
  private static List<String> names(SortedMap<String, String> headers) {
    return headers.keySet().stream()
        .map(name -> DERIVED.contains(name) ? "@" + name : name)
        .sorted()
        .toList();
  }

  private static String parameters(
      SortedMap<String, String> headers, String algorithm, String keyId) {
    List<String> quoted = names(headers).stream().map(name -> '"' + name + '"').toList();
    return "(%s);alg=\"%s\";keyid=\"%s\"".formatted(String.join(" ", quoted), algorithm, keyId);
  }

  private static Bytes hmac(String key, Bytes text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Bytes.utf8(key).toByteArray(), "HmacSHA256"));
      return Bytes.wrap(mac.doFinal(text.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /**
   * The message signed by a wallet: with the headers {@code signature} and {@code signature-input}
   * over all others. Nothing where the standard knows no algorithm for the wallet's kind of key.
   * Header names that are derived components in AO-Core must not be among them.
   */
  public static Optional<HttpMessage> sign(HttpMessage http, Wallet wallet) {
    String algorithm;
    switch (wallet) {
      case RsaWallet _ -> algorithm = "rsa-pss-sha512";
      case Ed25519Wallet _ -> algorithm = "ed25519";
      case Secp256k1Wallet _ -> {
        return Optional.empty();
      }
    }
    String keyId = KEY_PREFIX + Base64.getEncoder().encodeToString(wallet.owner().toByteArray());
    String parameters = parameters(http.headers(), algorithm, keyId);
    Bytes base =
        new HttpSignature("", names(http.headers()), parameters, algorithm, keyId, Bytes.EMPTY)
            .base(http.headers(), false);
    Bytes signature =
        wallet instanceof RsaWallet rsa ? rsa.signSha512(base) : wallet.signMessage(base);
    // The name is for telling signatures apart; some clients know no underscore in one.
    String name =
        "comm-" + Hashes.sha256(signature).base64Url().toLowerCase(Locale.ROOT).replace('_', '-');
    TreeMap<String, String> headers = new TreeMap<>(http.headers());
    headers.put(
        "signature",
        name + "=:" + Base64.getEncoder().encodeToString(signature.toByteArray()) + ":");
    headers.put("signature-input", name + "=" + parameters);
    return Optional.of(new HttpMessage(headers, http.body()));
  }
}
