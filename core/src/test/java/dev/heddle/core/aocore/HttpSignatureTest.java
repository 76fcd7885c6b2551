package dev.heddle.core.aocore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.wallet.Wallet;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Signatures that hbsig 0.1.5 and aoconnect 0.0.98 made (httpsig.json), and our own. */
class HttpSignatureTest {
  record Vector(String name, HttpMessage http, JsonNode json) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Vector> vectors() throws IOException {
    try (InputStream in = HttpSignatureTest.class.getResourceAsStream("httpsig.json")) {
      List<Vector> vectors = new ArrayList<>();
      for (JsonNode json : Json.parse(Bytes.wrap(in.readAllBytes()))) {
        TreeMap<String, String> headers = new TreeMap<>();
        json.path("headers")
            .properties()
            .forEach(header -> headers.put(header.getKey(), header.getValue().asString("")));
        vectors.add(
            new Vector(
                json.path("from").stringValue() + ": " + json.path("name").stringValue(),
                new HttpMessage(
                    headers,
                    Bytes.wrap(Base64.getDecoder().decode(json.path("body").stringValue()))),
                json));
      }
      return vectors;
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void signaturesOfClientsHoldAndChangedOnesDoNot(Vector vector) {
    List<HttpSignature> signatures = HttpSignature.read(vector.http.headers());

    assertThat(signatures).hasSize(1);
    HttpSignature signature = signatures.getFirst();
    assertThat(signature.holds(vector.http.headers())).isTrue();
    assertThat(signature.committer()).contains(vector.json.path("address").stringValue());
    TreeMap<String, String> changed = new TreeMap<>(vector.http.headers());
    changed.put(signature.components().getLast(), "other");
    assertThat(signature.holds(changed)).isFalse();
    if (vector.json.has("rsaid")) {
      assertThat(signature.id().base64Url()).isEqualTo(vector.json.path("rsaid").stringValue());
      TreeMap<String, String> signed = new TreeMap<>();
      for (String component : signature.components()) {
        String plain = component.replace("@", "");
        signed.put(plain, vector.http.headers().getOrDefault(plain, ""));
      }
      assertThat(HttpSignature.unsignedId(signed, "ao").base64Url())
          .isEqualTo(vector.json.path("hmacid").stringValue());
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void messagesOfHbsigAreRead(Vector vector) {
    if (vector.json.has("message")) {
      Message message = Structured.decode(vector.http.decode());
      Message expected = MessageJson.decode(vector.json.path("message"));

      assertThat(message).isEqualTo(expected);
    }
  }

  @Test
  void theIdOfAMessageThatNobodySignedIsAsTheDossierWorksItOut() {
    Message message = Message.builder().put("a", "b").build();

    assertThat(HttpSignature.unsignedId(message).base64Url())
        .isEqualTo("qoKsl5XJIjkL7QIfUXNplkdh71dTOV1mUtP3b4WlzMk");
    assertThat(HttpSignature.unsignedId(new TreeMap<>(Map.of("a", "b")), "ao").base64Url())
        .isEqualTo("UfSqKA58Hwk99Jg5fsYGY4iKDfnnUAW9MQdMv2-Fw40");
    assertThat(
            HttpSignature.unsignedId(
                    new TreeMap<>(Map.of("path", "/x", "method", "GET", "b", "1")), "ao")
                .base64Url())
        .isEqualTo("HY2TIBzHnvgfpDW4c7hm7-Enxhfh_HZqmiXcbFsd6jM");
  }

  @Test
  void ourSignaturesHold() {
    Message message = Message.builder().put("status", 200).put("body", "hello").build();
    HttpMessage http = HttpMessage.encode(Structured.encode(message));
    Wallet ed25519 = TestKeys.ED25519;
    for (Wallet wallet : List.of(ed25519, TestKeys.RSA)) {
      HttpMessage signed = HttpSignature.sign(http, wallet).orElseThrow();
      HttpSignature signature = HttpSignature.read(signed.headers()).getFirst();

      assertThat(signature.holds(signed.headers())).isTrue();
      assertThat(signature.components()).containsExactly("ao-types", "content-digest", "status");
      assertThat(signature.committer()).contains(wallet.address());
      assertThat(signature.name())
          .isEqualTo(
              "comm-"
                  + signature
                      .id()
                      .base64Url()
                      .toLowerCase(java.util.Locale.ROOT)
                      .replace('_', '-'));
      TreeMap<String, String> changed = new TreeMap<>(signed.headers());
      changed.put("status", "404");
      assertThat(signature.holds(changed)).isFalse();
    }
  }

  @Test
  void readsSoManySignaturesAndNoMore() {
    List<String> inputs = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i <= HttpSignature.SIGNATURES_MAX; i++) {
      inputs.add("s" + i + "=(\"a\");alg=\"ed25519\"");
      values.add("s" + i + "=:AAAA:");
    }
    TreeMap<String, String> headers =
        new TreeMap<>(
            Map.of(
                "signature-input", String.join(", ", inputs),
                "signature", String.join(", ", values)));

    assertThat(HttpSignature.read(headers)).hasSize(HttpSignature.SIGNATURES_MAX);
  }

  @Test
  void whatIsNoSignatureMakesAMessageAnUnsignedOne() {
    for (String input :
        List.of("x", "sig1=(", "sig1=(\"a\")", "sig1=(\"a\");alg=\"none\"", "=(\"a\")")) {
      TreeMap<String, String> headers =
          new TreeMap<>(Map.of("signature-input", input, "signature", "sig1=:AAAA:", "a", "b"));

      assertThat(HttpSignature.read(headers)).noneMatch(signature -> signature.holds(headers));
    }
  }
}
