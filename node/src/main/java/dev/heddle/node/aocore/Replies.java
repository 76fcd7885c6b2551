package dev.heddle.node.aocore;

import dev.heddle.core.aocore.HttpMessage;
import dev.heddle.core.aocore.HttpSignature;
import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.MessageJson;
import dev.heddle.core.aocore.Structured;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import dev.heddle.node.http.Response;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes what was found as an answer: JSON where that is asked for, text or bytes for one value, a
 * body with a type of its own as it is, and otherwise headers and body ({@code httpsig@1.0}).
 * Messages within are in the answer, or with {@code accept-bundle: false} named by {@link Links}.
 * Who sends {@code accept-signature} (RFC 9421), or signs the request, gets it signed by the node.
 */
final class Replies {
  /**
   * Headers of one answer that a message may have; with more it is JSON, or they stand there alone.
   */
  static final int HEADERS_BYTES_MAX = 8 << 10;

  /** These cost nothing to make, and are what clients ask who want to know whom they talk to. */
  private static final Set<String> SIGNED_DEVICES = Set.of("meta@1.0", "message@1.0");

  private static final Set<String> JSON = Set.of("application/json", "json@1.0");
  private static final String CONTENT_TYPE = "content-type";

  private final Wallet wallet;
  private final Links links;

  Replies(Wallet wallet, Links links) {
    this.wallet = wallet;
    this.links = links;
  }

  Response of(Value found, Asked asked, boolean json) {
    boolean bundled = !asked.preference("accept-bundle").equals(Optional.of("false"));
    Value value = bundled ? found : links.linked(found);
    boolean wantsJson = json || asked.preference("require-codec").map(JSON::contains).orElse(false);
    HttpMessage answer = wantsJson ? json(value) : plain(value, asked);
    if (isSigned(asked)) {
      answer = HttpSignature.sign(digested(answer), wallet).orElse(answer);
    }
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    if (!wantsJson && !headers.containsKey("codec-device")) {
      headers.put("codec-device", "httpsig@1.0");
    }
    // What a process says may be a page, and this is the node's own origin.
    headers.put("content-security-policy", "sandbox");
    headers.put("x-content-type-options", "nosniff");
    return new Response(200, headers, answer.body());
  }

  /**
   * Clients that sign HTTP fields believe nothing of an answer that is not signed, and ask who the
   * node is before they do.
   */
  private static boolean isSigned(Asked asked) {
    return asked.request().header("accept-signature").isPresent()
        || Envelopes.isSigned(asked.request())
        || asked.route().device().filter(SIGNED_DEVICES::contains).isPresent();
  }

  private static HttpMessage digested(HttpMessage answer) {
    if (answer.body().isEmpty()) {
      return answer;
    }
    TreeMap<String, String> headers = new TreeMap<>(answer.headers());
    headers.put("content-digest", HttpMessage.digest(answer.body()));
    return new HttpMessage(headers, answer.body());
  }

  private static HttpMessage json(Value value) {
    TreeMap<String, String> headers = new TreeMap<>();
    value
        .asMessage()
        .filter(_ -> value instanceof Value.Map)
        .ifPresent(m -> addScalars(m, headers));
    headers.put(CONTENT_TYPE, "application/json");
    headers.put("codec-device", "json@1.0");
    return new HttpMessage(headers, Json.writeBytes(MessageJson.encode(value)));
  }

  /** What is short is a header beside the JSON as well, as long as there is room. */
  private static void addScalars(Message message, Map<String, String> headers) {
    Message.Builder scalars = Message.builder();
    message.forEach((key, value) -> {
      if (value.asMessage().isEmpty() && value.text().filter(text -> !text.isEmpty()).isPresent()) {
        scalars.put(key, value);
      }
    });
    scalars
        .build()
        .without("body", "data", CONTENT_TYPE)
        .forEach((key, value) ->
            HttpMessage.encode(
                    Structured.encode(Message.builder().put(key, value).build())
                        .without("ao-types"))
                .headers()
                .forEach((name, text) -> {
                  if (size(headers) + name.length() + text.length() < HEADERS_BYTES_MAX
                      && !name.equals(CONTENT_TYPE)
                      && !name.equals("content-digest")) {
                    headers.put(name, text);
                  }
                }));
  }

  private static int size(Map<String, String> headers) {
    return headers.entrySet().stream()
        .mapToInt(header -> header.getKey().length() + header.getValue().length() + 4)
        .sum();
  }

  private static HttpMessage plain(Value value, Asked asked) {
    return switch (value) {
      case Value.Binary binary -> leaf(binary.bytes(), Optional.empty());
      case Value.Whole whole -> leaf(Bytes.utf8(whole.number().toString()), Optional.of("integer"));
      case Value.Real real -> leaf(Bytes.utf8(Json.write(real.number())), Optional.of("float"));
      case Value.Atom atom -> leaf(Bytes.utf8(atom.name()), Optional.of("atom"));
      case Value.Sequence _ -> message(value, asked);
      case Value.Map _ -> message(value, asked);
    };
  }

  private static HttpMessage leaf(Bytes body, Optional<String> type) {
    TreeMap<String, String> headers = new TreeMap<>();
    headers.put("ao-result", "body");
    type.ifPresent(name -> headers.put("ao-types", "body=\"" + name + '"'));
    headers.put(CONTENT_TYPE, isText(body) ? "text/plain" : "application/octet-stream");
    return new HttpMessage(headers, body);
  }

  private static boolean isText(Bytes bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(bytes.buffer());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static HttpMessage message(Value value, Asked asked) {
    boolean json = asked.request().header("accept").map(Replies::prefersJson).orElse(false);
    Message message = value.asMessage().orElse(Message.EMPTY);
    boolean typed = message.get(CONTENT_TYPE).isPresent() && message.get("body").isPresent();
    if (json && !typed) {
      return json(value);
    }
    HttpMessage http = HttpMessage.encode(Structured.encode(message));
    return size(http.headers()) <= HEADERS_BYTES_MAX ? http : json(value);
  }

  private static boolean prefersJson(String accept) {
    return accept.contains("application/json") && !accept.contains("text/html");
  }
}
