package dev.heddle.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heddle.core.bytes.Bytes;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "0.1, 0.1",
    "1e21, 1e+21",
    "1e20, 100000000000000000000",
    "1.2345678901234568e20, 123456789012345680000",
    "1e-6, 0.000001",
    "1e-7, 1e-7",
    "1.5e-9, 1.5e-9",
    "-0.0, 0",
    "-1.25, -1.25",
    "5e-324, 5e-324",
    "4.9E-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "1e2, 100",
    "123.456, 123.456",
    "1e999, null",
    "12345678901234567890123, 12345678901234567890123",
    "-9007199254740993, -9007199254740993",
  })
  void writesNumbersAsJavaScriptDoes(String in, String out) {
    assertThat(Json.write(Json.parse(in))).isEqualTo(out);
  }

  @Test
  void writesTextAsJavaScriptDoes() {
    String text = "\u0000\u001f\u007f\u2028é😀\ud800x\"\\/\b\f\n\r\t";

    assertThat(Json.write(Json.object().put("t", text)))
        .isEqualTo("{\"t\":\"\\u0000\\u001f\u007f\u2028é😀\\ud800x\\\"\\\\/\\b\\f\\n\\r\\t\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"\"",
        "null",
        "true",
        "0",
        "{\"b\":[1,{\"a\":null}],\"a\":{\"c\":\"x\"},\"\":[]}",
        "{\"z\":1,\"y\":2,\"x\":3}"
      })
  void keepsOrderAndShape(String json) {
    assertThat(Json.write(Json.parse(json))).isEqualTo(json);
    assertThat(Json.writeBytes(Json.parse(Bytes.utf8(json))).utf8()).isEqualTo(json);
  }

  @Test
  void putsArrayIndexesFirstAsJavaScriptDoes() {
    String text =
        "{\"b\":1,\"10\":2,\"01\":3,\"9\":4,\"4294967295\":5,\"4294967294\":6,\"0\":7,\"-1\":8}";

    assertThat(Json.write(Json.parse(text)))
        .isEqualTo(
            "{\"0\":7,\"9\":4,\"10\":2,\"4294967294\":6,\"b\":1,\"01\":3,\"4294967295\":5,\"-1\":8}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "[1,]", "{a:1}", "'a'", "NaN", "1 2", "{} {}", "01", "\"\n\"", "//"})
  void refusesWhatIsNotJson(String text) {
    assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> Json.parse(text));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(Bytes.hex("22ff22")));
  }

  @Test
  void limitsDepthLengthAndSize() {
    JsonLimits limits = new JsonLimits(1000, 20, 5);

    assertThat(Json.parse("[[[[[]]]]]", limits).size()).isEqualTo(1);
    assertRefused("[[[[[[]]]]]]", limits);
    assertRefused("\"" + "x".repeat(21) + "\"", limits);
    assertRefused(" ".repeat(999) + "[]", limits);
    assertRefused("1".repeat(401), limits);
    assertRefused("[".repeat(100_000), JsonLimits.DEFAULT);
  }

  @Test
  void takesDocumentsUpToTheLimitsAndRefusesAbove() {
    assertThat(JsonLimits.DEFAULT).isEqualTo(new JsonLimits(64 << 20, 64 << 20, 200));
    assertThat(JsonLimits.SMALL).isEqualTo(new JsonLimits(64 << 10, 64 << 10, 16));
    for (JsonLimits limits : new JsonLimits[] {JsonLimits.SMALL, JsonLimits.DEFAULT}) {
      int letters = limits.documentMax() - 2;

      assertThat(Json.parse("\"" + "x".repeat(letters) + "\"", limits).stringValue())
          .hasSize(letters);
      assertThatExceptionOfType(MalformedJsonException.class)
          .isThrownBy(() -> Json.parse("\"" + "x".repeat(letters + 1) + "\"", limits))
          .withMessageContaining("over the limit of " + limits.documentMax());
      int depth = limits.depthMax();
      assertThat(Json.parse("[".repeat(depth) + "]".repeat(depth), limits).isArray()).isTrue();
      assertRefused("[".repeat(depth + 1) + "]".repeat(depth + 1), limits);
      assertThat(Json.parse("1".repeat(400), limits).isIntegralNumber()).isTrue();
      assertRefused("1".repeat(401), limits);
    }
    assertThat(Json.parse("{\"" + "k".repeat(1 << 16) + "\":1}").size()).isEqualTo(1);
    assertRefused("{\"" + "k".repeat((1 << 16) + 1) + "\":1}", JsonLimits.DEFAULT);
  }

  @Test
  void writesEveryDoubleSoThatItComesBack() {
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(JsonWriter.number(value)))
            .as("seed %d, value %s", seed, value)
            .isEqualTo(value == 0 ? 0.0 : value);
      }
    }
  }

  private static void assertRefused(String text, JsonLimits limits) {
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(text, limits));
    assertThatExceptionOfType(MalformedJsonException.class)
        .isThrownBy(() -> Json.parse(Bytes.utf8(text), limits));
  }
}
