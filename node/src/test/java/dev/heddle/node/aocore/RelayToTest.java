package dev.heddle.node.aocore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.node.http.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RelayToTest {
  private final RelayTo to = RelayTo.of("http://host:81/cu/, https://Other.example");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host:81/cu",
        "http://host:81/cu/",
        "http://HOST:81/cu/results/x?limit=1&from=..",
        "http://host:81/cu?x=/../y",
        "https://other.example",
        "https://other.example:443/a/b;c/...",
        "https://OTHER.example?x",
      })
  void namesWhatBeginsWithAPrefix(String address) {
    assertThat(to.checked(address)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host:81/cube",
        "http://host:81/",
        "http://host/cu",
        "http://host:811/cu",
        "https://host:81/cu",
        "http://other.example/",
        "https://other.example.evil.example/",
        "https://evil.example/other.example",
        "http://host:81/cu/../api",
        "http://host:81/cu/%2e%2E/api",
        "http://host:81/cu/.%2e/api",
        "http://host:81/cu/x%2f..%2f..%2fapi",
        "http://host:81/cu/%5c..%5capi",
        "http://host:81/cu/..;a=b/api",
        "http://host:81/cu/./x",
      })
  void namesNothingElse(String address) {
    refuses(address, 403, "relay-to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/~meta@1.0/info",
        "host:81/cu",
        "ftp://host:81/cu",
        "file:///etc/passwd",
        "http:///cu",
        "http://host:81@evil.example/cu",
        "http://evil.example\\@host:81/cu",
        "http://host:81/cu x",
      })
  void refusesWhatIsNoAddressOfTheWeb(String address) {
    refuses(address, 400, "relay-path=");
  }

  private void refuses(String address, int status, String words) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> to.checked(address))
        .satisfies(refusal -> {
          assertThat(refusal.status()).isEqualTo(status);
          assertThat(refusal.reason()).contains(words);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"host", "http://", "http://a/b?c", "http://a/b#c", "http://a/../b", "a b"})
  void aPrefixThatIsNoneIsSaid(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RelayTo.of("http://good/," + text))
        .withMessageContaining(text);
  }

  @Test
  void nothingIsNamedWhereNothingIsSet() {
    assertThat(RelayTo.of("").isEmpty()).isTrue();
    assertThat(RelayTo.of(" , ").isEmpty()).isTrue();
    assertThat(to.isEmpty()).isFalse();
  }
}
