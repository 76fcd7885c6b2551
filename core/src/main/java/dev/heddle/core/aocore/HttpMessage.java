package dev.heddle.core.aocore;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code httpsig@1.0}: TABMs as headers and body of HTTP, and back.
 *
 * <p>What is short and can be a header is one, under its key with escapes; the key {@code body}, or
 * where there is none {@code data} (then {@code ao-body-key} says so), is the body. Where more is
 * too long or is a message, the body is {@code multipart/form-data}, a part for each message, named
 * by its path; what is too long within one has a part of its own. {@code content-digest} is over
 * the whole body. Empty binaries and messages have to have been taken out, see {@link
 * Structured#encode}. Header values are ASCII without white space around them. Immutable.
 *
 * @param headers by name in small letters
 */
public record HttpMessage(SortedMap<String, String> headers, Bytes body) {
  /** Longer values are no headers. */
  static final int HEADER_BYTES_MAX = 4096;

  private static final String MULTIPART = "multipart/form-data";

  /**
   * What a server, a proxy, a browser or who reads the message acts upon, which a message must not
   * be able to say.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "alt-svc",
          "clear-site-data",
          "connection",
          "content-encoding",
          "content-length",
          "content-range",
          "content-digest",
          "content-security-policy",
          "date",
          "expect",
          "host",
          "inline-body-key",
          "keep-alive",
          "location",
          "refresh",
          "set-cookie",
          "strict-transport-security",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-content-type-options");

  public HttpMessage {
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
  }

  /** Headers and body of a TABM; {@code commitments} are left out. */
  public static HttpMessage encode(Message tabm) {
    Message plain = tabm.without("commitments", "signature", "signature-input");
    String inline =
        plain
            .text("ao-body-key")
            .orElse(plain.get("body").isEmpty() && plain.get("data").isPresent() ? "data" : "body");
    TreeMap<String, String> headers = new TreeMap<>();
    Message.Builder rest = Message.builder();
    plain.forEach((key, value) -> {
      Optional<String> header = key.equals(inline) ? Optional.empty() : header(key, value);
      header.ifPresentOrElse(
          text -> headers.put(Escapes.encode(key), text), () -> rest.put(key, value));
    });
    boolean parts =
        rest.build().values().entrySet().stream()
            .anyMatch(
                one -> !one.getKey().equals(inline) || !(one.getValue() instanceof Value.Binary));
    String type = parts ? headers.remove("content-type") : null;
    if (type != null) {
      rest.put("content-type", type);
    }
    Message inBody = rest.build();
    if (!inline.equals("body") && inBody.get(inline).isPresent()) {
      headers.put("ao-body-key", inline);
    }
    Bytes body = Bytes.EMPTY;
    if (inBody.values().size() == 1 && inBody.values().get(inline) instanceof Value.Binary only) {
      body = only.bytes();
    } else if (!inBody.isEmpty()) {
      Multipart.Written written = Multipart.write(inBody, inline);
      body = written.body();
      headers.put("content-type", MULTIPART + "; boundary=\"" + written.boundary() + '"');
    }
    if (!body.isEmpty()) {
      headers.put("content-digest", digest(body));
    }
    return new HttpMessage(headers, body);
  }

  /** The value as a header if it can be one under that key. */
  public static Optional<String> header(String key, Value value) {
    boolean free =
        !RESERVED.contains(key)
            && !key.startsWith("access-control-")
            && !key.startsWith("signature")
            && !(key.equals("content-type") && value.text().orElse("").startsWith("multipart"));
    return free ? header(value) : Optional.empty();
  }

  /** The value as text of a header, if it can be that. */
  static Optional<String> header(Value value) {
    if (!(value instanceof Value.Binary binary) || binary.bytes().size() > HEADER_BYTES_MAX) {
      return Optional.empty();
    }
    String text = new String(binary.bytes().toByteArray(), StandardCharsets.ISO_8859_1);
    boolean plain = text.chars().allMatch(c -> c >= 0x20 && c < 0x7f) && text.strip().equals(text);
    return plain && !text.isEmpty() ? Optional.of(text) : Optional.empty();
  }

  /** The header {@code content-digest} of RFC 9530 for a body. */
  public static String digest(Bytes body) {
    return "sha-256=:"
        + Base64.getEncoder().encodeToString(Hashes.sha256(body).toByteArray())
        + ":";
  }

  /**
   * The TABM of headers and body, those of signatures left out; see {@link HttpSignature#read} for
   * what they say.
   *
   * @throws MalformedMessageException if the body has another digest than is said of it, or parts
   *     that are none
   */
  public Message decode() {
    Message.Builder tabm = Message.builder();
    String type = headers.getOrDefault("content-type", "");
    boolean multipart = type.startsWith(MULTIPART);
    String inline =
        headers.getOrDefault("ao-body-key", headers.getOrDefault("inline-body-key", "body"));
    headers.forEach((name, value) -> {
      boolean form =
          name.equals("content-digest")
              || name.startsWith("signature")
              || name.equals("ao-body-key")
              || name.equals("inline-body-key")
              || (multipart && (name.equals("content-type") || name.equals("body-keys")));
      if (!form) {
        tabm.put(Escapes.decode(name), value);
      }
    });
    checkDigest();
    Message flat = tabm.build();
    if (multipart) {
      return Multipart.read(body, type, inline, flat);
    }
    return body.isEmpty() ? flat : flat.with(inline, new Value.Binary(body));
  }

  private void checkDigest() {
    String said = headers.get("content-digest");
    if (said != null && !body.isEmpty()) {
      StructuredFields.Member sha256 = StructuredFields.dictionary(said).get("sha-256");
      if (sha256 != null
          && sha256.only() instanceof StructuredFields.Bare.Octets octets
          && !octets.value().equals(Hashes.sha256(body))) {
        throw new MalformedMessageException(
            "the body has not the content-digest that the header says");
      }
    }
  }
}
