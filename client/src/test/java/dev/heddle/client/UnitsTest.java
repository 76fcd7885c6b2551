package dev.heddle.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @Test
  void putsTheUnitsOfANodeUnderItsAddress() {
    Units units = Units.of(URI.create("http://localhost:8734/"));

    assertThat(units.gateway()).hasToString("http://localhost:8734");
    assertThat(units.scheduler()).hasToString("http://localhost:8734/su");
    assertThat(units.compute()).hasToString("http://localhost:8734/cu");
    assertThat(units.messenger()).hasToString("http://localhost:8734/mu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "localhost:8734", "ftp://x", "http:///x", ""})
  void refusesWhatIsNoUrl(String text) {
    assertThatThrownBy(() -> Units.of(URI.create(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }
}
