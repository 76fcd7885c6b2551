package dev.heddle.core.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 400 : 40_000;

  @Test
  void whateverAMessageHoldsComesBackFromItsHeadersAndBody() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Message message = new Messages(seed).any(3);
      Message tabm = Structured.encode(message);
      HttpMessage http = HttpMessage.encode(tabm);

      assertThat(Structured.decode(tabm)).describedAs("seed %d", seed).isEqualTo(message);
      assertThat(http.decode()).describedAs("seed %d", seed).isEqualTo(tabm);
      assertThat(http.headers().values())
          .describedAs("seed %d", seed)
          .allMatch(value -> value.chars().allMatch(c -> c >= 0x20 && c < 0x7f));
      assertThat(Structured.decode(Flat.decode(Flat.encode(tabm))))
          .describedAs("seed %d", seed)
          .isEqualTo(message);
    }
  }

  @Test
  void typesStandBesideTheirValues() {
    Message message =
        Message.builder()
            .put("a", 1)
            .put("atom", Value.Atom.of(true))
            .put("b", "text")
            .put("f", new Value.Real(-1.5))
            .put("l", new Value.Sequence(List.of(Value.Whole.of(1), Value.Binary.of("x"))))
            .put("m", Message.EMPTY)
            .put("n", "")
            .build();
    Message tabm = Structured.encode(message);

    assertThat(tabm.text("ao-types"))
        .contains(
            "a=\"integer\", atom=\"atom\", f=\"float\", m=\"empty-message\", n=\"empty-binary\"");
    assertThat(tabm.text("f")).contains("-1.50000000000000000000e+00");
    assertThat(tabm.text("atom")).contains("\"true\"");
    assertThat(tabm.get("l").flatMap(Value::asMessage).orElseThrow().text("ao-types"))
        .contains(".=\"list\", 1=\"integer\"");
    assertThat(tabm.get("m")).isEmpty();
  }

  @Test
  void listsInOneTextAreReadAsWell() {
    Message tabm =
        Message.builder()
            .put("ao-types", "l=\"list\", bare=list, i=integer")
            .put("i", "7")
            .put(
                "l",
                "\"(ao-type-integer) 1\", \"two\", \"(ao-type-atom) \\\"true\\\"\","
                    + " \"(ao-type-list) \\\"(ao-type-integer) 2\\\", \\\"z\\\"\"")
            .put("bare", "(ao-type-integer) 1,(ao-type-binary) two")
            .build();
    Message message = Structured.decode(tabm);

    assertThat(message.get("i")).contains(Value.Whole.of(7));
    assertThat(message.get("l"))
        .contains(
            new Value.Sequence(
                List.of(
                    Value.Whole.of(1),
                    Value.Binary.of("two"),
                    Value.Atom.of(true),
                    new Value.Sequence(List.of(Value.Whole.of(2), Value.Binary.of("z"))))));
    assertThat(message.get("bare"))
        .contains(new Value.Sequence(List.of(Value.Whole.of(1), Value.Binary.of("two"))));
  }

  @ParameterizedTest
  @CsvSource({"integer, 1x", "float, ", "integer, ''", "atom, '\"never ends'", "list, 'a,'"})
  void valuesThatAreNotOfTheirTypeAreRefused(String type, String text) {
    Message tabm =
        Message.builder()
            .put("ao-types", "k=\"" + type + '"')
            .put("k", text == null ? "x" : text)
            .build();

    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Structured.decode(tabm));
  }

  @Test
  void messagesWithinMessagesHaveALimit() {
    Message deep = Message.builder().put("x", "leaf").build();
    for (int i = 0; i < Structured.DEPTH_MAX; i++) {
      deep = Message.builder().put("m", deep).build();
    }
    Message atTheLimit = deep;
    Message beyond = Message.builder().put("m", deep).build();

    assertThat(Structured.decode(atTheLimit)).isEqualTo(atTheLimit);
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Structured.decode(beyond))
        .withMessageContaining("64 deep");
  }

  @Test
  void fieldsAndNumbersHaveALimit() {
    String types = "k=\"integer\"" + " ".repeat(StructuredFields.CHARS_MAX);
    Message tooLong = Message.builder().put("ao-types", types).put("k", "1").build();
    Message digits =
        Message.builder().put("ao-types", "k=\"integer\"").put("k", "1".repeat(400)).build();
    Message more = digits.with("k", Value.Binary.of("1".repeat(401)));

    assertThat(Structured.decode(digits).text("k")).contains("1".repeat(400));
    for (Message refused : List.of(tooLong, more)) {
      assertThatExceptionOfType(MalformedMessageException.class)
          .isThrownBy(() -> Structured.decode(refused));
    }
  }

  @Test
  void numbersTextsListsAndMessagesAreThoseOfJson() {
    Message message =
        Message.builder()
            .put("status", 200)
            .put("truth", Value.Atom.of(true))
            .put("name", new Value.Atom("ok"))
            .put("bytes", Bytes.hex("ff00"))
            .put("list", new Value.Sequence(List.of(Value.Whole.of(1), Value.Binary.of("x"))))
            .build();

    assertThat(Json.write(MessageJson.encode(message)))
        .isEqualTo(
            "{\"bytes\":\"_wA\",\"list\":[1,\"x\"],\"name\":\"ok\",\"status\":200,\"truth\":true,"
                + "\"ao-types\":\"name=\\\"atom\\\"\"}");
    assertThat(MessageJson.parse(Json.writeBytes(MessageJson.encode(message))))
        .isEqualTo(message.with("bytes", Value.Binary.of("_wA")));
  }

  @Test
  void linesOfPathsAreAMessage() {
    Message message = Flat.parse("a: 1\nb/c: 2\nb/d/e: x: y\n");

    assertThat(Flat.encode(message))
        .isEqualTo(
            new TreeMap<>(
                Map.of("a", Bytes.utf8("1"), "b/c", Bytes.utf8("2"), "b/d/e", Bytes.utf8("x: y"))));
    assertThat(Flat.parse(Flat.write(message))).isEqualTo(message);
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> Flat.parse("a: 1\na/b: 2\n"))
        .withMessage("there are two values at a/b");
  }

  @Test
  void aBodyIsWhatTheInlineKeySays() {
    HttpMessage data = HttpMessage.encode(Message.builder().put("data", "hello").build());

    assertThat(data.headers())
        .containsEntry("ao-body-key", "data")
        .containsEntry("content-digest", "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:");
    assertThat(data.body().utf8()).isEqualTo("hello");
    assertThat(data.decode().text("data")).contains("hello");
    TreeMap<String, String> earlier = new TreeMap<>(Map.of("inline-body-key", "data", "a", "b"));
    assertThat(new HttpMessage(earlier, Bytes.utf8("hello")).decode())
        .isEqualTo(Message.builder().put("a", "b").put("data", "hello").build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--B\r\ncontent-disposition: form-data;name=\"a\"\r\n\r\nx\r\n--B",
        "--B\r\nno-name: x\r\n\r\ny\r\n--B--",
        "--B\r\nno colon\r\n\r\ny\r\n--B--",
        "no boundary at all",
        "",
      })
  void bodiesThatAreNoPartsAreRefused(String body) {
    HttpMessage http =
        new HttpMessage(
            new TreeMap<>(Map.of("content-type", "multipart/form-data; boundary=\"B\"")),
            Bytes.utf8(body));

    assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(http::decode);
  }

  @Test
  void aBodyHasOnlySoManyParts() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i <= Multipart.PARTS_MAX; i++) {
      body.append("--B\r\ncontent-disposition: form-data;name=\"")
          .append(i)
          .append("\"\r\n\r\n\r\n");
    }
    HttpMessage http =
        new HttpMessage(
            new TreeMap<>(Map.of("content-type", "multipart/form-data; boundary=\"B\"")),
            Bytes.utf8(body.append("--B--").toString()));

    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(http::decode)
        .withMessageContaining("4096 parts");
  }

  @Test
  void aBodyThatWasChangedIsRefused() {
    HttpMessage http =
        new HttpMessage(
            new TreeMap<>(Map.of("content-digest", HttpMessage.digest(Bytes.utf8("one")))),
            Bytes.utf8("two"));

    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(http::decode)
        .withMessageContaining("content-digest");
  }

  @Test
  void whateverComesIsAMessageOrRefused() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      HttpMessage http = HttpMessage.encode(Structured.encode(new Messages(seed).any(2)));
      byte[] body = http.body().toByteArray();
      Messages noise = new Messages(-seed);
      for (int i = 0; i < Math.min(body.length, 3); i++) {
        int at = (noise.bytes(4).hashCode() & 0x7fffffff) % body.length;
        body[at] = noise.bytes(1).at(0);
      }
      TreeMap<String, String> headers = new TreeMap<>(http.headers());
      headers.remove("content-digest");
      try {
        Structured.decode(new HttpMessage(headers, Bytes.wrap(body)).decode());
      } catch (MalformedMessageException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }
}
