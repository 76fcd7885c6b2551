package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Signatures that others published or that the chains' own libraries made ({@code vectors.json};
 * each says where it comes from).
 */
final class Vectors {
  static final String FUNCTION = "_function_";
  static final long NONCE = 7;
  static final String INPUT = "{\"function\":\"register\"}";

  private Vectors() {}

  record Vector(
      Chain chain, String source, Bytes message, String key, String signature, String address) {
    @Override
    public String toString() {
      return chain.label() + ": " + source;
    }

    /** True if the message is that of a signed call. */
    boolean isCall() {
      return message.equals(Bytes.utf8(SignedCall.message(FUNCTION, NONCE, INPUT)));
    }
  }

  static List<Vector> all() {
    List<Vector> vectors = new ArrayList<>();
    for (JsonNode vector : file()) {
      Bytes message =
          vector.has("message")
              ? Bytes.utf8(vector.path("message").asString())
              : Bytes.hex(vector.path("messageHex").asString());
      vectors.add(
          new Vector(
              Chain.of(vector.path("chain").asString()).orElseThrow(),
              vector.path("source").asString(),
              message,
              vector.path("key").asString(),
              vector.path("signature").asString(),
              vector.path("address").asString()));
    }
    return vectors;
  }

  static List<Vector> calls() {
    return all().stream().filter(Vector::isCall).toList();
  }

  private static JsonNode file() {
    try (InputStream in =
        Objects.requireNonNull(Vectors.class.getResourceAsStream("vectors.json"))) {
      return Json.parse(Bytes.wrap(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
