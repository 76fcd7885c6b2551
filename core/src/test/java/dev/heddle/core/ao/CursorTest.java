package dev.heddle.core.ao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final String GOLDEN =
      "eyJ0aW1lc3RhbXAiOjE3MDAwMDAwMDAxMjMsIm9yZGluYXRlIjoiNyIsImNyb24iOm51bGwsInNvcnQiOiJBU0MifQ==";

  @Test
  void isTheTextOfTheReference() {
    Cursor cursor = new Cursor(1_700_000_000_123L, "7", Optional.empty(), "ASC");

    assertThat(cursor.encode()).isEqualTo(GOLDEN);
    assertThat(Cursor.decode(GOLDEN)).isEqualTo(cursor);
  }

  @Test
  void comesBackWithItsCron() {
    Cursor cursor = new Cursor(5, "0", Optional.of("0-10-seconds"), "DESC");

    assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
  }

  @Test
  void mayLackTheCron() {
    String text = base64("{\"timestamp\":1,\"ordinate\":\"2\",\"sort\":\"ASC\"}");

    assertThat(Cursor.decode(text)).isEqualTo(new Cursor(1, "2", Optional.empty(), "ASC"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[1]",
        "{\"timestamp\":\"1\",\"ordinate\":\"2\",\"sort\":\"ASC\"}",
        "{\"timestamp\":1.5,\"ordinate\":\"2\",\"sort\":\"ASC\"}",
        "{\"timestamp\":-1,\"ordinate\":\"2\",\"sort\":\"ASC\"}",
        "{\"timestamp\":99999999999999999999,\"ordinate\":\"2\",\"sort\":\"ASC\"}",
        "{\"timestamp\":1,\"ordinate\":2,\"sort\":\"ASC\"}",
        "{\"timestamp\":1,\"ordinate\":\"x\",\"sort\":\"ASC\"}",
        "{\"timestamp\":1,\"ordinate\":\"999999999999999999999\",\"sort\":\"ASC\"}",
        "{\"timestamp\":1,\"ordinate\":\"2\",\"cron\":3,\"sort\":\"ASC\"}",
        "{\"timestamp\":1,\"ordinate\":\"2\",\"sort\":\"asc\"}",
        "{\"timestamp\":1,\"ordinate\":\"2\",\"sort\":\"ASC\"} x",
      })
  void refusesOtherJson(String json) {
    assertThatExceptionOfType(MalformedAoException.class)
        .isThrownBy(() -> Cursor.decode(base64(json)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1700000000123", "%%%", "€€€€", "e30"})
  void refusesWhatIsNoBase64OfJson(String text) {
    assertThatExceptionOfType(MalformedAoException.class).isThrownBy(() -> Cursor.decode(text));
  }

  @Test
  void limitsItsLength() {
    String text = base64("{\"timestamp\":1," + " ".repeat(2000) + "\"ordinate\":\"2\"}");

    assertThatExceptionOfType(MalformedAoException.class)
        .isThrownBy(() -> Cursor.decode(text))
        .withMessageContaining("1024");
    assertThatExceptionOfType(MalformedAoException.class)
        .isThrownBy(() -> new Cursor(1, "1", Optional.of("x".repeat(257)), "ASC"));
  }

  @Test
  void mayBeAsLongAsTheLimit() {
    Cursor cursor = new Cursor(1, "9".repeat(20), Optional.of("x".repeat(256)), "ASC");
    assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
    String json = "{\"timestamp\":1,%s\"ordinate\":\"2\",\"sort\":\"ASC\"}";
    int around = json.length() - 2;

    String longest = base64(json.formatted(" ".repeat(Cursor.CHARS_MAX * 3 / 4 - around)));
    assertThat(longest).hasSize(Cursor.CHARS_MAX);
    assertThat(Cursor.decode(longest)).isEqualTo(new Cursor(1, "2", Optional.empty(), "ASC"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
